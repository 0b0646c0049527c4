package dev.pitwatch.core.people.identity;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rules, hashes and temporary ones. Thread safe. Hashing and checking take about a quarter of a second of CPU: one at a time
 * is done, so that they leave the other cores alone, and while more wait it pauses between them for as long as one took: guesses from
 * many addresses get half a core.
 */
public final class Passwords {

    private static final int COST = 12;
    static final int MIN_LENGTH = 8;
    /** Shorter names are in too many words: those count as words of their own only. */
    private static final int MIN_NAME = 4;

    private static final int MIN_SHORT_NAME = 2;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}]+|(?<=\\p{Ll})(?=\\p{Lu})");
    private static final Pattern BETWEEN_NAMES = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    /** bcrypt reads 72 bytes, the last of them its own end mark. */
    private static final int MAX_BYTES = 71;

    private static final int TEMPORARY_LENGTH = 14;
    /** No 0, O, 1, l, I: people type these from paper. */
    private static final String UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ";

    private static final String LOWER = "abcdefghijkmnopqrstuvwxyz";
    private static final String DIGITS = "23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(5);
    /** The first ones after a start take longer than any later one: bcrypt isn't compiled yet. */
    private static final long LONGEST_PAUSE = Duration.ofMillis(500).toNanos();

    private final int cost;
    private final Runnable whenHashed;
    private final LongConsumer pause;
    private final Semaphore core = new Semaphore(1, true);
    private final Semaphore forOthers = new Semaphore(1, true);
    /** Nanoseconds; only who has the core looks at it. */
    private long lastTook;

    /** As the product hashes them. */
    public Passwords() {
        this(COST);
    }

    /** For tests: each step less halves the time. */
    Passwords(int cost) {
        this(cost, () -> {});
    }

    /** For tests that count: the listener is called once for each hash that is worked out. */
    Passwords(int cost, Runnable whenHashed) {
        this(cost, whenHashed, LockSupport::parkNanos);
    }

    /** For tests that see the pauses, in nanoseconds. */
    Passwords(int cost, Runnable whenHashed, LongConsumer pause) {
        this.cost = cost;
        this.whenHashed = whenHashed;
        this.pause = pause;
    }

    /** {@return what is wrong with a new password, each a sentence without its subject; empty: nothing} */
    public List<String> problems(String password) {
        List<String> problems = new ArrayList<>();
        if (password.length() < MIN_LENGTH) {
            problems.add("must have at least %d characters".formatted(MIN_LENGTH));
        }
        if (bytes(password).length > MAX_BYTES) {
            problems.add("must have at most %d bytes in UTF-8".formatted(MAX_BYTES));
        }
        if (password.codePoints().noneMatch(Character::isUpperCase)) {
            problems.add("must have an upper case letter");
        }
        if (password.codePoints().noneMatch(Character::isDigit)) {
            problems.add("must have a digit");
        }
        if (CommonPasswords.has(password)) {
            problems.add("must not be one of the 10,000 commonest passwords");
        }
        return problems;
    }

    /** {@return the same for someone of these names: user name, name, words of it, those of the workshop} */
    List<String> problems(String password, Collection<String> names) {
        List<String> problems = new ArrayList<>(problems(password));
        String typed = letters(password);
        Set<String> words = words(password);
        boolean named = names.stream()
                .map(Passwords::letters)
                .anyMatch(name -> name.length() >= MIN_NAME
                        ? typed.contains(name)
                        : name.length() >= MIN_SHORT_NAME && words.contains(name));
        if (named) {
            problems.add("must not hold the name of the user or the workshop");
        }
        return problems;
    }

    /** {@return the words that a reader sees: "Raj-2026" and "myRaj12" have "raj", "Rajasthan" has not} */
    private static Set<String> words(String password) {
        return Stream.of(BETWEEN_WORDS, BETWEEN_NAMES)
                .flatMap(between -> between.splitAsStream(password))
                .map(Passwords::letters)
                .collect(Collectors.toSet());
    }

    /** What is left of a name when someone writes it in one word. */
    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Throws a {@link Problem} of that field when the rules are not kept. */
    void require(String field, String password, Collection<String> names) {
        List<Problem.Detail> wrong = problems(password, names).stream()
                .map(message -> new Problem.Detail(field, message))
                .toList();
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
    }

    /** {@return the bcrypt hash to store} Throws {@link IllegalArgumentException} on a password longer than bcrypt reads. */
    public String hash(String password) {
        return alone(() -> new String(BCrypt.withDefaults().hash(cost, bytes(password)), StandardCharsets.US_ASCII));
    }

    /**
     * {@return the same for somebody whose account is made or reset} One at a time is let to the core: a workshop that makes
     * accounts on all of its threads would keep each sign-in waiting for all of them.
     */
    public String hashForOther(String password) {
        if (!isLetIn(forOthers, WAIT)) {
            throw busy();
        }
        try {
            return hash(password);
        } finally {
            forOthers.release();
        }
    }

    /** {@return whether the password has that hash; takes the same time without one (no one of that name)} */
    public boolean matches(String password, @Nullable String hash) {
        byte[] candidate = bytes(password);
        boolean readable = candidate.length <= MAX_BYTES;
        if (hash == null || !readable) {
            verifyDummy(readable ? password : "");
            return false;
        }
        return alone(() -> BCrypt.verifyer().verify(candidate, hash.getBytes(StandardCharsets.US_ASCII)).verified);
    }

    private <T> T alone(Supplier<T> work) {
        boolean waited = awaitCore();
        try {
            if (waited) {
                pause.accept(Math.min(lastTook, LONGEST_PAUSE));
            }
            whenHashed.run();
            long begun = System.nanoTime();
            T result = work.get();
            lastTook = System.nanoTime() - begun;
            return result;
        } finally {
            core.release();
        }
    }

    /** {@return whether it had to wait} Without a time {@code tryAcquire} would overtake those that wait already. */
    private boolean awaitCore() {
        if (isLetIn(core, Duration.ZERO)) {
            return false;
        }
        if (!isLetIn(core, WAIT)) {
            throw busy();
        }
        return true;
    }

    private static boolean isLetIn(Semaphore door, Duration wait) {
        try {
            return door.tryAcquire(wait.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.later(ProblemCode.UNAVAILABLE, "Pitwatch is stopping", RETRY);
        }
    }

    private static Problem busy() {
        return Problem.later(ProblemCode.UNAVAILABLE, "too many passwords are being checked", RETRY);
    }

    /** {@return a random password that keeps the rules and can be typed from paper} */
    public String temporary() {
        List<Character> letters = new ArrayList<>();
        letters.add(pick(UPPER));
        letters.add(pick(DIGITS));
        while (letters.size() < TEMPORARY_LENGTH) {
            letters.add(pick(UPPER + LOWER + DIGITS));
        }
        Collections.shuffle(letters, RANDOM);
        StringBuilder password = new StringBuilder();
        letters.forEach(password::append);
        return password.toString();
    }

    /** Takes as long as a real check: checking is hashing with the stored salt. */
    private void verifyDummy(String password) {
        hash(password);
    }

    private static char pick(String letters) {
        return letters.charAt(RANDOM.nextInt(letters.length()));
    }

    private static byte[] bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }
}
