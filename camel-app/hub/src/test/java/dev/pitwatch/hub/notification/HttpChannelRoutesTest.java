package dev.pitwatch.hub.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.hub.routes.FileSettings;
import dev.pitwatch.hub.routes.RouteFiles;
import dev.pitwatch.hub.routes.RouteProperties;
import dev.pitwatch.hub.routes.RouteRestrictions;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.OutgoingNotice.Content;
import dev.pitwatch.spi.SendOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of channels that the guide for plugins shows and the generator writes, against a provider. */
class HttpChannelRoutesTest {

    private static final OutgoingNotice NOTICE = new OutgoingNotice(
            "key-1",
            "sms",
            "one_time_code",
            "en",
            1,
            "+919812345678",
            Instant.EPOCH,
            1,
            false,
            new Content("one_time_code.en", "Code", "Code 123456, \"लाल\" & more", "Code ••••"),
            Map.of());

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext(false);
    private final SendFailures failures = new SendFailures(new Outcomes(Clock.systemUTC()));
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer provider;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", this::answer);
        provider.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        received.add("%s %s %s %s"
                .formatted(
                        headers.getFirst("Authorization"),
                        headers.getFirst("Idempotency-Key"),
                        headers.getFirst("To"),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
        exchange.getResponseHeaders().add("Retry-After", "7");
        byte[] text = "{\"id\":\"M1\"}".getBytes(UTF_8);
        exchange.sendResponseHeaders(status, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    @AfterEach
    void stop() throws IOException {
        context.close();
        provider.stop(0);
    }

    @Test
    void givenTheExample_whenTheProviderAnswersOrDoesNot_thenTheOutcomeSaysWhetherToTryAgain() throws Exception {
        // The step is the plugin's, which its own test holds; here its message goes on.
        context.getRegistry().bind("ntfyMessage", (Processor) exchange -> exchange.getMessage()
                .setBody(Map.of("topic", exchange.getMessage().getHeader("ntfy-topic") + "_91")));
        load(
                "notify-ntfy.camel.yaml",
                Files.readString(Path.of("../../docs/examples/notify-ntfy/camel/notify-ntfy.camel.yaml")),
                Map.of("NTFY_URL", url(), "NTFY_TOKEN", "tk_x&y", "NTFY_TOPIC", "shine"));

        assertThat(send("ntfy")).isEqualTo(SendOutcome.sent("M1"));
        assertThat(received).containsExactly("Bearer tk_x&y null null {\"topic\":\"shine_91\"}");
        assertFailures("ntfy");
    }

    @Test
    void givenTheGeneratorsRoute_whenTheProviderAnswersOrDoesNot_thenTheOutcomeSaysWhetherToTryAgain()
            throws Exception {
        String written = Files.readString(Path.of("../../plugins/new/notify/camel/notify-@name@.camel.yaml"))
                .replace("@name@", "gupshup")
                .replace("@NAME@", "GUPSHUP");
        load("notify-gupshup.camel.yaml", written, Map.of("GUPSHUP_URL", url() + "/messages", "GUPSHUP_TOKEN", "t"));

        assertThat(send("gupshup")).isEqualTo(SendOutcome.sent("{\"id\":\"M1\"}"));
        assertThat(received).containsExactly("Bearer t key-1 +919812345678 Code 123456, \"लाल\" & more");
        assertFailures("gupshup");
    }

    private void assertFailures(String channel) {
        status = 429;
        assertThat(send(channel)).isEqualTo(SendOutcome.later("status 429", Duration.ofSeconds(7)));
        status = 503;
        assertThat(send(channel)).isEqualTo(SendOutcome.later("status 503", Duration.ofSeconds(7)));
        status = 401;
        assertThat(send(channel)).isEqualTo(SendOutcome.refusedForNow("status 401"));
        status = 400;
        assertThat(send(channel)).isEqualTo(SendOutcome.refused("status 400"));
        provider.stop(0);
        assertThat(send(channel).kind())
                .as("refused, or cut on a connection that was kept")
                .isIn(SendOutcome.Kind.LATER, SendOutcome.Kind.UNANSWERED);
    }

    @Test
    void givenAnswers_whenHeldAgainstTheirStatus_thenTheyMeanWhatTheyMean() {
        Outcomes outcomes = TestOutcomes.outcomes();

        assertThat(outcomes.ofStatus(204)).isEqualTo(SendOutcome.sent(""));
        assertThat(outcomes.ofStatus(302).kind()).isEqualTo(SendOutcome.Kind.REFUSED);
        assertThat(outcomes.ofStatus(503, "soon", null).retryAfter()).isZero();
        assertThat(outcomes.ofStatus(503, "Wed, 21 Oct 2015 07:28:00 GMT", null).retryAfter())
                .isZero();
        assertThat(outcomes.ofStatus(503, "Wed, 21 Oct 2195 07:28:00 GMT", null).retryAfter())
                .isGreaterThan(Duration.ofDays(1));
        assertThat(failures.outcome(new IllegalStateException("bug"), NOTICE)).isEmpty();
        assertThatThrownBy(() -> SendFailures.outcomeLeft(null)).hasMessageContaining("left nothing as its body");
    }

    @Test
    void
            givenAnAddressThatMailRefuses_whenHeldAgainstTheNotice_thenItIsTheNoticesFaultOrTheSendersAndNeverThePlugins() {
        Exception its = new RuntimeException(new AddressException("Local address contains dot-dot", NOTICE.to()));
        Exception ours = new RuntimeException(new AddressException("Missing domain", "pitwatch@"));

        assertThat(failures.outcome(its, NOTICE))
                .hasValue(SendOutcome.refused("its address is none that mail is sent to"));
        assertThat(failures.outcome(ours, NOTICE).orElseThrow().kind()).isEqualTo(SendOutcome.Kind.REFUSED_FOR_NOW);
    }

    @Test
    void givenAUrlThatIsNoneOrHasNoSuchPort_whenItsCallThrows_thenItIsTheNoticesFaultAndNeverThePlugins() {
        Exception thrown = new IllegalArgumentException("port out of range:99999");

        assertThat(failures.outcome(new URISyntaxException("https://a b", "no URL"), NOTICE))
                .hasValue(SendOutcome.refused("its address is no URL"));
        assertThat(failures.outcome(thrown, to("https://hooks.example:99999/x")))
                .hasValue(SendOutcome.refused("its address has a port that is none"));
        assertThat(failures.outcome(thrown, to("https://hooks.example:8443/x"))).isEmpty();
    }

    private static OutgoingNotice to(String url) {
        return new OutgoingNotice(
                "key-2", "webhook", "alert", "en", 1, url, Instant.EPOCH, 1, false, NOTICE.content(), Map.of());
    }

    private String url() {
        return "http://127.0.0.1:" + provider.getAddress().getPort();
    }

    private void load(String name, String text, Map<String, String> settings) throws IOException {
        context.disableJMX();
        new RouteProperties(Map.of(), folder).offer(context);
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        context.getRegistry().bind("outcomes", TestOutcomes.outcomes());
        RouteRestrictions.read(folder, folder).impose(context);
        context.start();
        RouteFiles files = new RouteFiles(
                context,
                folder,
                folder,
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                file -> new FileSettings(settings.keySet(), settings));
        files.bring("dev.pitwatch.test", Map.of(name, text.getBytes(UTF_8)));
        assertThat(files.failures()).isEmpty();
    }

    /** As the hub does: of what is thrown it knows the meaning. */
    private SendOutcome send(String channel) {
        try {
            return context.createProducerTemplate().requestBody("direct:notify-" + channel, NOTICE, SendOutcome.class);
        } catch (CamelExecutionException e) {
            return failures.outcome(e.getCause(), NOTICE).orElseThrow(() -> e);
        }
    }
}
