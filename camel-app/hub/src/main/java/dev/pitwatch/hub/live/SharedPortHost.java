package dev.pitwatch.hub.live;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upgrades on the one server, and hands frames to the route of their path. While that route is being exchanged for its
 * newer self sockets stay open; what each has sent waits. Thread safe.
 */
final class SharedPortHost {

    private static final Logger LOG = LoggerFactory.getLogger(SharedPortHost.class);

    private static final long RETRY_MS = 2_000;

    private final Router router;
    private final LiveSockets sockets;
    private final LiveFrames frames;
    private final Map<String, Path> paths = new HashMap<>();

    /** One path, its route in the router and its consumer; neither while there is no such Camel route. */
    private static final class Path {
        private final Queue<Consumer<FrameConsumer>> waiting = new ArrayDeque<>();
        private @Nullable FrameConsumer consumer;
        private @Nullable Route route;
    }

    SharedPortHost(Router router, LiveSockets sockets, LiveFrames frames) {
        this.router = router;
        this.sockets = sockets;
        this.frames = frames;
    }

    synchronized void connect(String name, FrameConsumer consumer) {
        Path path = paths.computeIfAbsent(name, any -> new Path());
        if (path.route == null) {
            path.route = router.route(name).handler(call -> upgrade(call, path));
        }
        path.consumer = consumer;
        while (!path.waiting.isEmpty()) {
            path.waiting.remove().accept(consumer);
        }
    }

    synchronized void disconnect(String name, FrameConsumer consumer) {
        Path path = paths.get(name);
        if (path == null || path.consumer != consumer) {
            return;
        }
        path.consumer = null;
        if (path.route != null) {
            path.route.remove();
            path.route = null;
        }
    }

    private synchronized void withConsumer(Path path, Consumer<FrameConsumer> work) {
        if (path.consumer == null) {
            path.waiting.add(work);
        } else {
            work.accept(path.consumer);
        }
    }

    private void upgrade(RoutingContext call, Path path) {
        Principal principal = call.get(LiveGate.PRINCIPAL);
        if (principal == null) { // a route on a path that has no gate
            call.fail(401);
            return;
        }
        SocketQuota.Slot place;
        try {
            place = sockets.quota().take(principal, call.get(LiveGate.NETWORK));
        } catch (Problem problem) {
            sockets.refuse(call, problem);
            return;
        }
        HttpServerRequest request = call.request();
        ConnectionBase connection = (ConnectionBase) request.connection();
        request.pause(); // else the first frames could come before there is anyone to take them
        request.toWebSocket().onComplete(upgraded -> {
            if (upgraded.succeeded()) {
                open(call.vertx(), upgraded.result(), connection, principal, path, place);
            } else {
                place.release();
                LOG.debug("upgrade failed: {}", upgraded.cause().getMessage());
            }
            request.resume();
        });
    }

    /** Its own way to close waits until all is sent. */
    private static void hangUp(ConnectionBase connection) {
        connection.channel().close();
    }

    private void open(
            Vertx vertx,
            ServerWebSocket socket,
            ConnectionBase connection,
            Principal principal,
            Path path,
            SocketQuota.Slot place) {
        String key = UUID.randomUUID().toString();
        Runnable close = () -> {
            place.release();
            sockets.closed(key);
        };
        try {
            LiveSocket live = sockets.open(
                    key,
                    socket,
                    new FrameWriter(socket, connection),
                    () -> hangUp(connection),
                    principal,
                    silent -> subscribe(vertx, silent),
                    itself -> new FrameInbox(sockets.budget(), message -> answer(vertx, path, key, itself, message)));
            guard(connection, live);
            socket.exceptionHandler(e -> LOG.debug("socket {}: {}", key, e.getMessage()));
            socket.closeHandler(closed -> close.run());
        } catch (RuntimeException e) { // it was closed meanwhile
            LOG.debug("socket {} can't be opened: {}", key, e.getMessage());
            close.run();
            hangUp(connection);
        }
    }

    private void guard(ConnectionBase connection, LiveSocket live) {
        FrameGuard.Listener listener = new FrameGuard.Listener() {
            @Override
            public void heard() {
                live.heard();
            }

            @Override
            public void message(Object message, int bytes) {
                live.take(message, bytes);
            }

            @Override
            public void fault(CloseCode code) {
                live.end(code);
            }
        };
        IntSupplier mostFrames = () -> sockets.quota().limits().frames();
        new FrameGuard(SocketsPart.MAX_MESSAGE_BYTES, mostFrames, sockets.budget(), listener)
                .install(connection.channel());
    }

    private void subscribe(Vertx vertx, LiveSocket silent) {
        vertx.executeBlocking(
                        () -> {
                            frames.subscribeToAll(silent);
                            return silent;
                        },
                        false)
                .onFailure(e -> {
                    LOG.warn("a socket can't be subscribed yet: {}", e.getMessage());
                    vertx.setTimer(RETRY_MS, again -> {
                        if (silent.isOpen()) {
                            subscribe(vertx, silent);
                        }
                    });
                });
    }

    private void answer(Vertx vertx, Path path, String key, LiveSocket live, Object message) {
        withConsumer(path, consumer -> consumer.receive(vertx, key, message, live::answered));
    }
}
