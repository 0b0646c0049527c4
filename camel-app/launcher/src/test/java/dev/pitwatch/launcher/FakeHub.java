package dev.pitwatch.launcher;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** Stands in for the hub's process: is ready as soon as it runs. */
public final class FakeHub {

    private FakeHub() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(System.getenv("PITWATCH_MANAGEMENT_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        System.out.println("fake hub is up, broker " + (System.getenv("PITWATCH_BROKER_HUB_URL") != null));
    }
}
