package dev.pitwatch.hub.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.net.Network;
import dev.pitwatch.hub.testing.Receiver;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint as the plugins' routes have it, at a receiver by https. */
class GuardedHttpTest {

    private static final List<Network> LOOPBACK = List.of(Network.of("127.0.0.1"));
    private static Receiver receiver;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicInteger lookups = new AtomicInteger();
    private GuardedHttp guarded;

    @BeforeAll
    static void start() throws Exception {
        receiver = new Receiver();
    }

    @AfterAll
    static void stop() {
        receiver.close();
    }

    @AfterEach
    void close() throws IOException {
        receiver.requests.clear();
        receiver.answer = Receiver.status(204);
        context.close();
        if (guarded != null) {
            guarded.close();
        }
    }

    @Test
    void givenAPublicHost_whenCalled_thenItGetsTheRequestAsItIs() throws Exception {
        use(leading("127.0.0.1"), LOOPBACK, Duration.ofSeconds(15));

        Exchange answered = call(receiver.url("hooks.example.com", "/a%2Fb?to=%2B91&x=y%20z&k=v"));

        assertThat(answered.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(204);
        assertThat(receiver.requests).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.uri()).isEqualTo("/a%2Fb?to=%2B91&x=y%20z&k=v");
            assertThat(request.body()).containsExactly(1, 2, 3);
            assertThat(request.header("User-agent")).isEqualTo("Pitwatch");
            assertThat(request.header("X-sent")).isEqualTo("yes");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.2",
                "2130706433",
                "0x7f000001",
                "0.0.0.0",
                "localhost",
                "localhost.",
                "10.0.0.1",
                "192.168.1.1",
                "172.16.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "[fe80::1]",
                "[fd00:ec2::254]"
            })
    void givenAHostThatIsNotPublic_whenCalled_thenNothingIsConnected(String host) throws Exception {
        use(SystemDefaultDnsResolver.INSTANCE, List.of(), Duration.ofSeconds(15));

        assertThatThrownBy(() -> call(receiver.url(host, "/"))).satisfies(refused -> {
            // What some resolvers take for a number is a name to others, and there is none.
            if (!(refused instanceof SendException later && later.outcome().kind() == SendOutcome.Kind.LATER)) {
                assertThat(refused).hasMessageMatching("REFUSED: .* is not at a public address");
            } else {
                assertThat(refused).hasMessageEndingWith("UnknownHostException");
            }
        });
        assertThat(receiver.requests).isEmpty();
    }

    @Test
    void givenANameWithAPrivateAddressAmongOthers_whenCalled_thenNoneIsConnected() throws Exception {
        use(leading("8.8.8.8 10.0.0.1"), List.of(), Duration.ofSeconds(15));

        assertThatThrownBy(() -> call("https://hooks.example.com/"))
                .hasMessage("REFUSED: hooks.example.com is not at a public address");
    }

    @Test
    void givenANameThatLeadsElsewhereAMomentLater_whenCalled_thenItIsLookedUpOnceForEachConnection() throws Exception {
        use(leading("127.0.0.1", "127.0.0.2"), LOOPBACK, Duration.ofSeconds(15));
        receiver.answer = Receiver.status(200, "Connection", "close");

        call(receiver.url("hooks.example.com", "/"));
        assertThat(lookups).hasValue(1);
        assertThatThrownBy(() -> call(receiver.url("hooks.example.com", "/")))
                .hasMessage("REFUSED: hooks.example.com is not at a public address");

        assertThat(lookups).hasValue(2);
        assertThat(receiver.requests).hasSize(1);
    }

    @Test
    void givenARedirect_whenCalled_thenItIsAnAnswerAndNotFollowed() throws Exception {
        use(leading("127.0.0.1"), LOOPBACK, Duration.ofSeconds(15));
        receiver.answer = Receiver.status(302, "Location", receiver.url("127.0.0.1", "/secret"));

        Exchange answered = call(receiver.url("hooks.example.com", "/"));

        assertThat(answered.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(302);
        assertThat(receiver.requests).hasSize(1);
    }

    @Test
    void givenABusyReceiverWithACookie_whenCalledTwice_thenEachCallIsOneRequestWithoutIt() throws Exception {
        use(leading("127.0.0.1"), LOOPBACK, Duration.ofSeconds(15));
        receiver.answer = Receiver.status(503, "Retry-After", "1", "Set-Cookie", "a=b");

        Exchange answered = call(receiver.url("hooks.example.com", "/"));
        call(receiver.url("hooks.example.com", "/"));

        assertThat(answered.getMessage().getHeader("Retry-After")).isEqualTo("1");
        assertThat(receiver.requests).hasSize(2).allSatisfy(request -> assertThat(request.headers())
                .doesNotContainKey("Cookie"));
    }

    @Test
    void givenAnAnswerWithoutEnd_whenCalled_thenItsStatusCountsAndTheRestIsNotRead() throws Exception {
        use(leading("127.0.0.1"), LOOPBACK, Duration.ofSeconds(15));
        receiver.answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[64 << 10];
            while (true) {
                exchange.getResponseBody().write(much);
            }
        };

        Exchange answered = call(receiver.url("hooks.example.com", "/"));

        assertThat(answered.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(answered.getMessage().getBody()).isNull();
    }

    @Test
    void givenAnAnswerThatDrips_whenCalled_thenItIsTriedAgainLater() throws Exception {
        use(leading("127.0.0.1"), LOOPBACK, Duration.ofSeconds(3)); // a handshake takes long on a busy machine
        CountDownLatch never = new CountDownLatch(1);
        receiver.answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };

        assertThatThrownBy(() -> call(receiver.url("hooks.example.com", "/")))
                .hasMessage("LATER: hooks.example.com: no answer in time");
        never.countDown();
    }

    @Test
    void givenPlainHttpOrAnotherCertificate_whenCalled_thenNothingIsSent() throws Exception {
        use(leading("127.0.0.1"), LOOPBACK, Duration.ofSeconds(15));

        assertThatThrownBy(() -> call("http://hooks.example.com:%d/".formatted(receiver.port())))
                .hasMessage("REFUSED: calls go by https only");
        assertThatThrownBy(() -> call(receiver.url("other.example.com", "/")))
                .hasMessageContaining("LATER: other.example.com: SSL");
        assertThat(receiver.requests).isEmpty();
    }

    private void use(DnsResolver resolver, List<Network> allowed, Duration longest) throws Exception {
        guarded = new GuardedHttp(resolver, allowed, receiver.trust(), longest);
        context.getRegistry().bind("guardedHttp", guarded);
        context.start();
    }

    /** Each look-up gets the next of these, the last one for ever. */
    private DnsResolver leading(String... addresses) {
        Deque<String> left = new ArrayDeque<>(List.of(addresses));
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                lookups.incrementAndGet();
                String[] found = (left.size() > 1 ? left.pop() : left.peek()).split(" ");
                InetAddress[] all = new InetAddress[found.length];
                for (int i = 0; i < found.length; i++) {
                    all[i] = InetAddress.getByAddress(
                            host, InetAddress.getByName(found[i]).getAddress());
                }
                return all;
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    private Exchange call(String url) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(new byte[] {1, 2, 3});
        exchange.getMessage()
                .setHeaders(new java.util.HashMap<>(
                        Map.of("CamelHttpMethod", "POST", "CamelHttpUri", url, "X-Sent", "yes", "CamelPushKey", "no")));
        context.createProducerTemplate()
                .send("https:hooks?httpClientConfigurer=#guardedHttp&throwExceptionOnFailure=false", exchange);
        if (exchange.getException() != null) {
            throw root(exchange.getException());
        }
        return exchange;
    }

    private static Exception root(Exception failure) {
        return failure.getCause() instanceof SendException send ? send : failure;
    }
}
