package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.State;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private final Passwords passwords = new Passwords(4);

    @Test
    void givenPasswordsThatBreakRules_whenChecked_thenEachBrokenRuleIsSaid() {
        assertThat(passwords.problems("abc")).hasSize(3);
        assertThat(passwords.problems("abcdefgh"))
                .containsExactly("must have an upper case letter", "must have a digit");
        assertThat(passwords.problems("Abcdefgh")).containsExactly("must have a digit");
        assertThat(passwords.problems("A1" + "é".repeat(40))).containsExactly("must have at most 71 bytes in UTF-8");
        assertThat(passwords.problems("Plain-words-7")).isEmpty();
    }

    @Test
    void givenHash_whenMatched_thenOnlyTheSamePasswordMatches() {
        String hash = passwords.hash("Abcdefg1");

        assertThat(passwords.matches("Abcdefg1", hash)).isTrue();
        assertThat(passwords.matches("Abcdefg2", hash)).isFalse();
        assertThat(passwords.matches("Abcdefg1", null)).isFalse();
    }

    @Test
    void givenAHashOrNone_whenAWrongPasswordIsMatched_thenTheSameWorkIsDone() {
        AtomicInteger hashed = new AtomicInteger();
        Passwords counted = new Passwords(4, hashed::incrementAndGet);
        String hash = counted.hash("Abcdefg1");
        String tooLong = "A1" + "x".repeat(70);

        assertThat(work(hashed, () -> counted.matches("Abcdefg2", hash))).isEqualTo(1);
        assertThat(work(hashed, () -> counted.matches("Abcdefg2", null))).isEqualTo(1);
        assertThat(work(hashed, () -> counted.matches(tooLong, hash))).isEqualTo(1);
        assertThat(work(hashed, () -> counted.matches(tooLong, null))).isEqualTo(1);
    }

    @Test
    void givenOneIsChecked_whenOthersCome_thenEachOfThoseLeavesTheCoreAloneFirst() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Long> pauses = new CopyOnWriteArrayList<>();
        Passwords shared = new Passwords(
                4,
                () -> {
                    begun.countDown();
                    hold(go);
                },
                pauses::add);
        List<Thread> callers = Stream.generate(() -> new Thread(() -> shared.hash("Abcdefg1")))
                .limit(3)
                .toList();

        callers.get(0).start();
        begun.await();
        callers.get(1).start();
        callers.get(2).start();
        await().until(() -> callers.stream().skip(1).allMatch(caller -> caller.getState() == State.TIMED_WAITING));
        go.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        shared.hash("Abcdefg1");

        assertThat(pauses).hasSize(2).allSatisfy(pause -> assertThat(pause).isBetween(1L, 500_000_000L));
    }

    @Test
    void givenOneWaits_whenAnotherComesAsTheCoreIsFree_thenItDoesNotOvertake() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        Passwords shared = new Passwords(4, () -> {
            order.add(Thread.currentThread().getName());
            begun.countDown();
            hold(go);
        });
        Thread twice = new Thread(
                () -> {
                    shared.hash("Abcdefg1");
                    shared.hash("Abcdefg1");
                },
                "twice");
        Thread waiting = new Thread(() -> shared.hash("Abcdefg1"), "waiting");

        twice.start();
        begun.await();
        waiting.start();
        await().until(() -> waiting.getState() == State.TIMED_WAITING);
        go.countDown();
        twice.join();
        waiting.join();

        assertThat(order).containsExactly("twice", "waiting", "twice");
    }

    @Test
    void givenManyAccountsThatAreMade_whenSomebodySignsIn_thenTheyWaitForOneAtMost() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        String hash = passwords.hash("Abcdefg1");
        Passwords shared = new Passwords(4, () -> {
            order.add(Thread.currentThread().getName());
            begun.countDown();
            hold(go);
        });
        List<Thread> makers = Stream.generate(() -> new Thread(() -> shared.hashForOther("Abcdefg1"), "makes"))
                .limit(6)
                .toList();
        Thread signsIn = new Thread(() -> shared.matches("Abcdefg1", hash), "signs in");

        makers.forEach(Thread::start);
        begun.await();
        await().until(() -> makers.stream()
                        .filter(maker -> maker.getState() == State.TIMED_WAITING)
                        .count()
                == 5);
        signsIn.start();
        await().until(() -> signsIn.getState() == State.TIMED_WAITING);
        go.countDown();
        for (Thread maker : makers) {
            maker.join();
        }
        signsIn.join();

        assertThat(order.subList(0, 2)).containsExactly("makes", "signs in");
        assertThat(order).hasSize(7);
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int work(AtomicInteger hashed, Supplier<Boolean> match) {
        int before = hashed.get();
        assertThat(match.get()).isFalse();
        return hashed.get() - before;
    }

    @Test
    void givenPasswordLongerThanBcryptReads_whenMatched_thenIsRefusedInsteadOfCut() {
        String longest = "A1" + "x".repeat(69);
        String hash = passwords.hash(longest);

        assertThat(passwords.matches(longest, hash)).isTrue();
        assertThat(passwords.matches(longest + "x", hash)).isFalse();
    }

    @Test
    void givenProduct_whenHashed_thenCostIsTwelve() {
        assertThat(new Passwords().hash("Abcdefg1")).startsWith("$2a$12$");
    }

    @Test
    void givenTemporaryPasswords_whenMade_thenTheyKeepTheRulesAndDiffer() {
        assertThat(Stream.generate(passwords::temporary).limit(200))
                .allSatisfy(made -> assertThat(passwords.problems(made)).isEmpty())
                .doesNotHaveDuplicates();
    }

    @Test
    void givenCommonPasswords_whenChecked_thenTheyAreRefusedInWhateverCase() {
        for (String common : List.of("Password1", "pAssw0rd", "Qwerty123", "Abcdefg1", "TRUSTNO1")) {
            assertThat(passwords.problems(common))
                    .as(common)
                    .contains("must not be one of the 10,000 commonest passwords");
        }
    }

    @Test
    void givenNames_whenAPasswordHoldsOne_thenItIsRefusedHoweverItIsWritten() {
        List<String> names = List.of("ravi_kumar", "Ravi Kumar", "Ravi", "Kumar", "Shine PPF", "workshop_001", "Bo");
        for (String named : List.of("RaviKumar-77", "x-RAVI-KUMAR-1", "Kumar12345", "1Shine-Ppf!", "Workshop-001x")) {
            assertThat(passwords.problems(named, names))
                    .as(named)
                    .containsExactly("must not hold the name of the user or the workshop");
        }
        assertThat(passwords.problems("Borrowed-time-7", names)).isEmpty();
    }

    @Test
    void givenNamesOfTwoOrThreeLetters_whenAPasswordHasOneAsAWord_thenItIsRefused() {
        List<String> names = List.of("raj", "Raj Li", "Li", "b7", "V", "अमर");
        for (String named :
                List.of("Raj12345", "x1-RAJ-2026", "myRaj2026", "12345Li!", "B7-plain-words", "अमर-Plain-7")) {
            assertThat(passwords.problems(named, names))
                    .as(named)
                    .containsExactly("must not hold the name of the user or the workshop");
        }
        for (String other : List.of("Rajasthan-7", "Limes-and-salt-7", "V-is-a-letter-7", "Club77-tonight")) {
            assertThat(passwords.problems(other, names)).as(other).isEmpty();
        }
    }
}
