package dev.pitwatch.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands in for a provider of messages that is posted the keys of notices, and answers each when a test says so. */
final class HeldProvider implements AutoCloseable {

    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Map<String, CountDownLatch> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    HeldProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String key = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            keys.add(key);
            answer(key).await();
            exchange.sendResponseHeaders(204, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CountDownLatch answer(String key) {
        return answers.computeIfAbsent(key, one -> new CountDownLatch(1));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return the keys of the notices that it was handed, in order; one that came twice is there twice} */
    List<String> keys() {
        return List.copyOf(keys);
    }

    /** Takes that notice, which is on its way or still to come. */
    void take(String key) {
        answer(key).countDown();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
