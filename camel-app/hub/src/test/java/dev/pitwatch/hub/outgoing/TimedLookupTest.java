package dev.pitwatch.hub.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;

class TimedLookupTest {

    private final DnsResolver silent = names(host -> {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[0];
    });

    @Test
    void givenNameServersThatAreSilent_whenLookedUp_thenTheCallerGoesOnWithoutThem() {
        assertThatThrownBy(() -> new TimedLookup(silent, Duration.ofMillis(50)).resolve("hooks.example.com"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("hooks.example.com: no answer of a name server within 50 ms");
    }

    @Test
    void givenNames_whenLookedUp_thenItIsAsTheSystemSays() throws UnknownHostException {
        InetAddress[] addresses = {InetAddress.getLoopbackAddress()};

        assertThat(new TimedLookup(names(host -> addresses)).resolve("a.example"))
                .isEqualTo(addresses);
        assertThatThrownBy(() -> new TimedLookup(names(host -> {
                            throw new UnknownHostException(host);
                        }))
                        .resolve("b.example"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("b.example");
    }

    @Test
    void givenAHostsOwnName_whenAskedFor_thenTheSystemSaysIt() throws UnknownHostException {
        assertThat(new TimedLookup(names(host -> new InetAddress[0])).resolveCanonicalHostname("a.example"))
                .isEqualTo("canonical a.example");
    }

    @Test
    void givenSomebodyWhoIsInterrupted_whenLookedUp_thenItIsSaidAndStaysKnown() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new TimedLookup(silent, Duration.ofMillis(200)).resolve("a.example"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("a.example: interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    private interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    private static DnsResolver names(Names names) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return names.of(host);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return "canonical " + host;
            }
        };
    }
}
