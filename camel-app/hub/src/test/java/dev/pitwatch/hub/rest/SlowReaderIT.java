package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.http.HttpLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An export over a real socket, to callers who take it slowly by a clock that the test moves. */
class SlowReaderIT {

    private static final int BYTES = 8 << 20;
    private static final int A_SECOND = 32 << 10;
    private static final int ROW = 128;
    /** Of the system, on each side: far less than what the least pace takes in the time that it may be ahead. */
    private static final int BUFFER = 64 << 10;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpLimits limits = new HttpLimits(meters);
    private final AtomicLong clock = new AtomicLong();
    private final Answers answers = new Answers(limits, clock::get);
    private final CompletableFuture<String> made = new CompletableFuture<>();
    private final Vertx vertx = Vertx.vertx();
    private int port;

    @BeforeEach
    void serve() throws Exception {
        Router router = Router.router(vertx);
        router.get("/export").handler(context -> vertx.executeBlocking(() -> export(context)));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setSendBufferSize(BUFFER))
                .requestHandler(router)
                .listen(0, InetAddress.getLoopbackAddress().getHostAddress())
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        port = server.actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private boolean export(RoutingContext context) throws IOException {
        try {
            answers.send(
                    context,
                    false,
                    "1",
                    Result.file(new Streamed("text/csv", "readings.csv", SlowReaderIT::write)),
                    "c");
            return made.complete("sent");
        } catch (Problem e) {
            return made.complete("cut");
        }
    }

    private static void write(OutputStream out) throws IOException {
        for (int written = 0; written < BYTES; written += ROW) {
            out.write(new byte[ROW]);
        }
    }

    @Test
    void givenACallerWhoTakesNothing_whenItsTimeIsOver_thenItIsCutAndItsThreadIsFree() throws Exception {
        try (Socket socket = call()) {
            await().until(() -> {
                pass(Duration.ofSeconds(1));
                return made.isDone();
            });

            assertThat(made).isCompletedWithValue("cut");
            assertThat(limited()).isEqualTo(1);
            assertThat(taken(socket)).isLessThan(BYTES);
        }
    }

    @Test
    void givenACallerAtTheLeastPace_whenMinutesPass_thenItGetsAll() throws Exception {
        try (Socket socket = call()) {
            InputStream in = socket.getInputStream();
            int taken = 0;
            while (taken < BYTES) { // its last part tells its length
                int part = in.readNBytes(A_SECOND).length;
                assertThat(part).as("bytes after %d".formatted(taken)).isPositive();
                taken += part;
                pass(Duration.ofSeconds(1));
            }

            assertThat(made.get(20, TimeUnit.SECONDS)).isEqualTo("sent");
            assertThat(limited()).isZero();
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private double limited() {
        return meters.get("pitwatch.http.limited")
                .tag("limit", "answer_rate")
                .counter()
                .count();
    }

    private Socket call() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write("GET /export HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** So much came before the connection ended. */
    private static long taken(Socket socket) {
        long taken = 0;
        try {
            InputStream in = socket.getInputStream();
            byte[] part = new byte[A_SECOND];
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                taken += read;
            }
        } catch (IOException e) {
            // with a reset
        }
        return taken;
    }
}
