package dev.pitwatch.hub.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Look-ups of names with a time limit. The system's have none that is ours, nor can they be interrupted: with name servers that are
 * silent, one takes longer than a notice may, which would count against its channel. Thread safe.
 */
public final class TimedLookup implements DnsResolver {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** Those that were given up, too; each ends by itself after half a minute or so. */
    private static final int MAX_THREADS = 64;

    private static final long IDLE_SECONDS = 10;

    private static final ThreadPoolExecutor THREADS =
            new ThreadPoolExecutor(0, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "look-up");
                thread.setDaemon(true);
                return thread;
            });

    private final DnsResolver system;
    private final Duration longest;

    /** Asks the system. */
    public TimedLookup() {
        this(SystemDefaultDnsResolver.INSTANCE);
    }

    TimedLookup(DnsResolver system) {
        this(system, LONGEST);
    }

    TimedLookup(DnsResolver system, Duration longest) {
        this.system = system;
        this.longest = longest;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        Future<InetAddress[]> found;
        try {
            found = THREADS.submit(() -> system.resolve(host));
        } catch (RejectedExecutionException e) {
            throw new UnknownHostException("%s: %d look-ups have not come back".formatted(host, MAX_THREADS));
        }
        try {
            return found.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            found.cancel(true);
            throw new UnknownHostException(
                    "%s: no answer of a name server within %d ms".formatted(host, longest.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("%s: interrupted".formatted(host));
        } catch (ExecutionException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e.getCause());
            throw unknown;
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return system.resolveCanonicalHostname(host);
    }
}
