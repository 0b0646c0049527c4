package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** The ports that Pitwatch is about to listen on. */
final class Ports {

    private record Wanted(String setting, String bind, int port) {}

    private final List<Wanted> wanted = new ArrayList<>();

    Ports(Settings settings) {
        add("PITWATCH_HTTP_PORT", settings.http().bind(), settings.http().port());
        add(
                "PITWATCH_MANAGEMENT_PORT",
                settings.management().bind(),
                settings.management().port());
        if (settings.mqtt().external().isEmpty()) {
            String bind = settings.mqtt().bind();
            settings.mqtt().port().ifPresent(port -> add("PITWATCH_MQTT_PORT", bind, port));
            settings.mqtt().securePort().ifPresent(port -> add("PITWATCH_MQTTS_PORT", bind, port));
        }
    }

    /** Adds that of a debugger of the hub, on this machine only. */
    Ports withDebugger(int port) {
        add("dev --debug", "127.0.0.1", port);
        return this;
    }

    private void add(String setting, String bind, int port) {
        wanted.add(new Wanted(setting, bind, port));
    }

    /** {@return a line for each port that can't be had: taken, or wanted twice by ourselves} */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (Wanted each : wanted) {
            try {
                ServerSocket socket = new ServerSocket();
                held.add(socket);
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(each.bind(), each.port()));
            } catch (IOException | IllegalArgumentException e) {
                problems.add("port %d is taken or can't be used on %s (%s): stop what uses it, or set %s to another"
                        .formatted(each.port(), each.bind(), e.getMessage(), each.setting()));
            }
        }
        held.forEach(Ports::close);
        return problems;
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
