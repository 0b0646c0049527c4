package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.integration.NetworkNamespace.Link;
import dev.pitwatch.integration.TlsClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server in front of the hub has to do, by the file of packaging/ that docs/DEPLOYMENT.md installs. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class InFront {

    /**
     * Listens where MediaMTX does, and answers with the port, the head of the call and its body. Its redirect and its answer to an offer of
     * WHEP name relative addresses, as MediaMTX's.
     */
    private static final String ECHO =
            """
            use IO::Socket::INET;
            use IO::Select;
            my $all = IO::Select->new(map {
              IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $_, Listen => 8, ReuseAddr => 1) or die $!
            } 8889, 8888, 9996);
            while (my @ready = $all->can_read) {
              for my $listener (@ready) {
                my $caller = $listener->accept;
                my $said = $listener->sockport . "\\n";
                my $length = 0;
                while (my $line = <$caller>) {
                  $line =~ s/\\r\\n//;
                  last if $line eq "";
                  $length = $1 if $line =~ /^content-length: (\\d+)/i;
                  $said .= "$line\\n";
                }
                read $caller, my $body, $length;
                $said .= $body;
                my $status = "200 OK";
                $status = "302 Found\\r\\nLocation: /pitwatch_pit_1/?jwt=x" if $said =~ m{^GET /pitwatch_pit_1\\?}m;
                $status = "201 Created\\r\\nLocation: /pitwatch_pit_1/whep/1" if $said =~ m{^POST }m;
                print $caller "HTTP/1.1 $status\\r\\nContent-Length: " . length($said) . "\\r\\nConnection: close\\r\\n\\r\\n$said";
                close $caller;
              }
            }
            """;

    private final Supplier<DeployedRelease> deployed;
    private final String program;
    private final List<String> command;
    private final String section;
    private Process server;
    private TlsClient client;

    InFront(Supplier<DeployedRelease> deployed, String section, List<String> command) {
        this.deployed = deployed;
        this.program = command.get(0);
        this.command = command;
        this.section = section;
    }

    @BeforeAll
    void start() throws IOException, InterruptedException {
        ScratchMachine machine = deployed.get().machine();
        assumeTrue(machine.does("command -v " + program), program + " is not installed");
        machine.type(HandbookPage.DEPLOYMENT.commands(section));
        server = machine.start(program, List.of("HOME=/root"), "/", command);
        client = deployed.get().client();
        await(program).ignoreExceptions().until(() -> client.get("/").status() == 200);
    }

    @AfterAll
    void stop() {
        if (server != null) {
            ScratchMachine.stop(server);
        }
    }

    @Test
    void givenABrowser_whenItOpensTheAddress_thenThePageAndItsPartsComeByTls() throws IOException {
        Answer page = client.get("/");

        Matcher part = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"").matcher(page.body());
        assertThat(part.find()).as(page.body()).isTrue();
        assertThat(client.get(part.group(1)).status()).isEqualTo(200);
        assertThat(page.head()).containsIgnoringCase("strict-transport-security: max-age=");
    }

    @Test
    void givenPlainHttp_whenAsked_thenItLeadsToHttps() throws IOException {
        Answer answer = client.plainly("/track/abc?x=1");

        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.head())
                .containsIgnoringCase("location: https://%s/track/abc?x=1\r\n".formatted(DeployedRelease.NAME));
    }

    @Test
    void givenSomebodyWhoIsSignedIn_whenAWebSocketIsOpened_thenTheHubSaysHello() throws IOException {
        String token = deployed.get().signIn(client);
        String ticket = client.post("/auth/ws-ticket", token, Map.of())
                .data()
                .path("ticket")
                .asText();

        assertThat(client.firstFrame("/ws?ticket=" + ticket).path("type").asText())
                .isEqualTo("hello");
    }

    @Test
    void givenADevice_whenItPublishesByTls_thenItsReadingIsThere() throws IOException {
        String token = deployed.get().signIn(client);
        long workshop =
                made(token, "/workshops", Map.of("name", program)).path("id").asLong();
        JsonNode pit = made(token, "/workshops/%d/pits".formatted(workshop), Map.of("pit_number", 1));
        long pitId = pit.path("id").asLong();
        Map<String, ?> where = Map.of("device_id", Workshop.newDeviceId(), "pit_id", pitId);
        Device device = Workshop.device(made(token, "/workshops/%d/devices".formatted(workshop), where), pitId);

        try (MqttConnection connection = await().ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> MqttConnection.open(client.connect(8883), device), Objects::nonNull)) {
            connection.publish(device.sensors(), device.reading("4e1ea5ed", 1));
        }

        await().until(() -> client.get(
                        "/api/v1/pits/%d/sensors/latest".formatted(device.pitId()), "Authorization: Bearer " + token)
                .data()
                .path("temperature")
                .isNumber());
    }

    private JsonNode made(String token, String path, Map<String, ?> body) throws IOException {
        Answer answer = client.post(path, token, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.data();
    }

    @Test
    void givenALargeBody_whenItIsAnnounced_thenTheHubAnswersBeforeItHasCome() throws IOException {
        Answer tooLarge = client.announce("/api/v1/auth/login", 1_500_000);
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.isHubs()).isTrue();

        String token = deployed.get().signIn(client);
        Answer whole = client.post("/workshops", token, Map.of("name", "x".repeat(900_000)));
        assertThat(whole.status()).as("it came, and was looked at").isEqualTo(400);
        assertThat(whole.isHubs()).isTrue();
    }

    /** Under each name by which the hub would know them. */
    @Test
    void givenMediaMtxsHooks_whenTheWorldAsks_thenTheHubHearsNothingOfIt() throws IOException {
        assertThat(client.get("/hooks/none").isHubs()).as("others get through").isTrue();
        for (String path : List.of(
                "/hooks/mediamtx/auth?key=x",
                "/hooks/mediamtx",
                "/hooks//mediamtx/auth",
                "/./hooks/mediamtx/auth",
                "/track/../hooks/mediamtx/auth",
                "/hooks/%6dediamtx/auth",
                "/hooks%2Fmediamtx%2Fauth")) {
            Answer answer = client.get(path);
            assertThat(answer.isHubs()).as(path + ": " + answer).isFalse();
            assertThat(answer.status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void givenMediaMtxsNames_whenAsked_thenEachLeadsToItsPortAndTellsTheCallersAddress() throws IOException {
        ScratchMachine machine = deployed.get().machine();
        Process mediamtx = machine.start("echo", List.of(), "/", List.of("perl", "-e", ECHO));
        try {
            for (Map.Entry<String, Integer> way :
                    Map.of("webrtc", 8889, "hls", 8888, "playback", 9996).entrySet()) {
                TlsClient viewer = client.named(way.getKey() + ".example.com");
                String path = "/pitwatch_pit_1/index.m3u8?jwt=x";
                Answer echo = await(way.getKey())
                        .until(
                                () -> viewer.get(path, "X-Forwarded-For: 203.0.113.7"),
                                answer -> answer.status() == 200);

                assertThat(echo.body().lines())
                        .startsWith(Integer.toString(way.getValue()))
                        .anyMatch(line -> line.startsWith("GET " + path + " HTTP/1."))
                        .contains("Host: %s.example.com".formatted(way.getKey()), "X-Forwarded-For: " + viewer.from());
                assertThat(echo.body()).doesNotContain("203.0.113.7");
            }
            passesWhep(client.named("webrtc.example.com"));
        } finally {
            ScratchMachine.stop(mediamtx);
        }
    }

    private static void passesWhep(TlsClient viewer) throws IOException {
        Answer moved = viewer.get("/pitwatch_pit_1?jwt=x");
        assertThat(moved.status()).isEqualTo(302);
        assertThat(moved.head()).containsIgnoringCase("\r\nlocation: /pitwatch_pit_1/?jwt=x\r\n");

        String offer = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n";
        Answer answer =
                viewer.call("POST", "/pitwatch_pit_1/whep?jwt=x", List.of("Content-Type: application/sdp"), offer);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.head()).containsIgnoringCase("\r\nlocation: /pitwatch_pit_1/whep/1\r\n");
        assertThat(answer.body()).contains("Content-Type: application/sdp").endsWith(offer);
    }

    /** By OpenSSL, which unlike Java still speaks it; at the level 0, below which it would refuse by itself. */
    @ParameterizedTest
    @ValueSource(strings = {DeployedRelease.NAME, "webrtc.example.com", "hls.example.com", "playback.example.com"})
    void givenAName_whenAnOldTlsIsOffered_thenItIsRefused(String name) throws IOException, InterruptedException {
        ScratchMachine machine = deployed.get().machine();
        String call =
                "openssl s_client -connect 127.0.0.1:443 -servername %s -cipher DEFAULT@SECLEVEL=0 </dev/null 2>&1 "
                        .formatted(name);

        assertThat(machine.type(call)).as("what is best for both").contains("TLSv1.3");
        machine.type(call + "-tls1_2");
        assertThat(machine.type("! " + call + "-tls1_1")).contains("alert protocol version");
    }

    @Test
    void givenTwoCallers_whenOneAsksTooMuch_thenOnlyItsOwnAddressIsHeldUp() throws IOException {
        Link link = deployed.get().machine().link();
        TlsClient greedy = client.by(link.there(), link.here());
        int refused = 0;
        for (int i = 0; i <= DeployedRelease.ADDRESS_LIMIT && refused == 0; i++) {
            refused = greedy.get("/api/v1/about").status() == 429 ? i : 0;
        }

        assertThat(refused).as("calls before it was").isPositive();
        String other = "X-Forwarded-For: 203.0.113.%d"
                .formatted(ThreadLocalRandom.current().nextInt(1, 255));
        assertThat(greedy.get("/api/v1/about", other).status())
                .as("what it says of itself does not count")
                .isEqualTo(429);
        assertThat(client.get("/api/v1/about").status()).isEqualTo(200);
    }
}
