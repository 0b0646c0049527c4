package dev.pitwatch.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The {@link Baseline} as a program of its own, so that its use of the processor is not that of what measures it: each client of
 * its socket is sent each reading as it came once it is committed, and any call is answered with how many are.
 */
public final class BareClient {

    private static final int BATCH = 2_048;

    private BareClient() {}

    /** Takes the broker's URL, the database's, and the port of its socket on 127.0.0.1; runs until it is killed. */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Set<ServerWebSocket> sockets = ConcurrentHashMap.newKeySet();
        Baseline baseline = new Baseline(arguments[0], arguments[1], BATCH, payloads -> send(payloads, sockets));
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .createHttpServer()
                .webSocketHandler(socket -> {
                    socket.closeHandler(closed -> sockets.remove(socket));
                    socket.textMessageHandler(subscribe -> {
                        sockets.add(socket);
                        socket.writeTextMessage("{\"type\":\"subscribed\"}");
                    });
                })
                .requestHandler(request -> request.response().end(Long.toString(baseline.stored())))
                .listen(Integer.parseInt(arguments[2]), "127.0.0.1");
    }

    private static void send(List<byte[]> payloads, Set<ServerWebSocket> sockets) {
        if (sockets.isEmpty()) {
            return;
        }
        for (byte[] payload : payloads) {
            String text = new String(payload, StandardCharsets.UTF_8);
            sockets.forEach(socket -> socket.writeTextMessage(text));
        }
    }
}
