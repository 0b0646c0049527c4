package dev.pitwatch.artemis;

import dev.pitwatch.base.net.ClientNetwork;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing of passwords slow. After a few wrong ones an account is looked at only every few seconds for sign-ins
 * from that address, however many connections try at once; other accounts behind the same address, and the same account
 * from elsewhere, notice nothing. Each refusal waits before it is answered, longer for an address with many. Waiting holds
 * no thread; what is remembered is bounded. Thread safe.
 */
final class SignInPace {

    /** Wrong passwords of an account from one address before its sign-ins are spaced. */
    static final int FREE_TRIES = 5;
    /** Refusals of one address, whatever the accounts, before their answers wait longer. */
    static final int ADDRESS_TRIES = 20;

    static final long ANSWER_MS = 1_000;
    static final long SLOW_ANSWER_MS = 3_000;
    /** A client that has the right password after all gets in before it gives up on the answer. */
    static final long SPACING_MS = 3_000;

    static final long HANG_UP = -1;

    /** Stands for every user name that there is not: nothing can be guessed there. No account has that name. */
    static final String NOBODY = " ";

    private static final int MAX_WAITING = 500;
    private static final int MAX_REMEMBERED = 10_000;
    private static final long FORGET_MS = TimeUnit.MINUTES.toMillis(10);

    private final LongSupplier clock;
    private final Map<Key, Tries> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Tries> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };
    private int waiting;

    /** An account, or "" for all, and the address that tries to sign in. */
    private record Key(String account, String address) {}

    private static final class Tries {
        private int wrong;
        private long last;
        private long nextLook;
    }

    /** Takes the time in milliseconds, of any origin. */
    SignInPace(LongSupplier clock) {
        this.clock = clock;
    }

    static SignInPace ofSystemTime() {
        return new SignInPace(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    /** {@return what stands for an address: itself, of IPv6 its network, since a client has all of that} */
    static String name(InetAddress address) {
        return ClientNetwork.of(address);
    }

    /**
     * Reserves the next look at an account's password.
     *
     * @return milliseconds until then: 0 for anyone who was not wrong lately; {@link #HANG_UP}: another look is due already
     */
    synchronized long untilLook(String account, String address) {
        Tries tries = account.equals(NOBODY) ? null : recent(new Key(account, address));
        if (tries == null || tries.wrong < FREE_TRIES) {
            return 0;
        }
        long now = clock.getAsLong();
        if (tries.nextLook - now > 0) {
            if (tries.nextLook - now > SPACING_MS) {
                return HANG_UP;
            }
            long wait = tries.nextLook - now;
            tries.nextLook += SPACING_MS;
            return wait;
        }
        tries.nextLook = now + SPACING_MS;
        return 0;
    }

    /** Notes a wrong try; returns how many milliseconds its answer waits. */
    synchronized long wrong(String account, String address) {
        Tries ofAccount = note(new Key(account, address));
        if (ofAccount.wrong == FREE_TRIES) {
            ofAccount.nextLook = clock.getAsLong() + SPACING_MS;
        }
        return note(new Key("", address)).wrong > ADDRESS_TRIES ? SLOW_ANSWER_MS : ANSWER_MS;
    }

    /** Forgets the wrong tries of an account from there. (Not those of the address: a guesser may have one good account.) */
    synchronized void right(String account, String address) {
        if (!remembered.isEmpty()) {
            remembered.remove(new Key(account, address));
        }
    }

    /** Forgets the wrong tries of an account, whose password may be another now. */
    synchronized void changed(String account) {
        remembered.keySet().removeIf(key -> key.account().equals(account));
    }

    /** {@return whether one more may wait; false: too many do, so this one is simply hung up on} */
    synchronized boolean startWaiting() {
        if (waiting >= MAX_WAITING) {
            return false;
        }
        waiting++;
        return true;
    }

    synchronized void endWaiting() {
        waiting--;
    }

    synchronized int remembered() {
        return remembered.size();
    }

    private Tries note(Key key) {
        Tries tries = recent(key);
        if (tries == null) {
            tries = new Tries();
            remembered.put(key, tries);
        }
        tries.wrong++;
        tries.last = clock.getAsLong();
        return tries;
    }

    private @Nullable Tries recent(Key key) {
        Tries tries = remembered.get(key);
        if (tries != null && clock.getAsLong() - tries.last > FORGET_MS) {
            remembered.remove(key);
            return null;
        }
        return tries;
    }
}
