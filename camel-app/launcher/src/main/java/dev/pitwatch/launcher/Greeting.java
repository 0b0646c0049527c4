package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.demo.DemoFile.Addresses;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where Pitwatch is, and who may sign in. */
final class Greeting {

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Settings settings;
    private final Terminal terminal;

    Greeting(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /** {@return the addresses as seen from this machine} */
    Addresses addresses() {
        String http = url(settings.http());
        String broker = settings.mqtt()
                .external()
                .map(external -> external.url())
                .or(() -> settings.mqtt().port().map(port -> broker("tcp", port)))
                .or(() -> settings.mqtt().securePort().map(port -> broker("ssl", port)))
                .orElse("");
        return new Addresses(http, url(settings.management()), broker, null);
    }

    /** Takes the demo's people, and whether there is nobody at all who may sign in. */
    void print(Optional<Demo> demo, boolean nobody) {
        Addresses addresses = addresses();
        Path data = settings.folders().data();
        terminal.say("");
        terminal.say("Open " + terminal.bold(addresses.httpUrl()));
        if (LOCAL.contains(String.valueOf(settings.web().publicUrl().getHost()))) {
            terminal.say("Links and QR codes lead to this machine alone; for phones set PITWATCH_PUBLIC_URL,"
                    + " see docs/GETTING_STARTED.md");
        }
        demo.ifPresent(this::printSignIns);
        if (nobody) {
            terminal.say("Nobody can sign in yet. The first one is made by: ./pitwatch admin create-super-admin");
        }
        terminal.say(
                addresses.mqttUrl().isEmpty()
                        ? "Devices can't connect: the broker's ports are off"
                        : "Devices connect to " + addresses.mqttUrl());
        terminal.say("Health and metrics: %s/health, /metrics; logs: %s"
                .formatted(addresses.managementUrl(), Folders.log(data)));
        terminal.say("Ctrl-C or ./pitwatch down stops it; the data stays in " + data);
    }

    private void printSignIns(Demo demo) {
        terminal.say("Sign in as");
        for (Demo.User user : demo.users()) {
            String role = user.subRole() == null ? user.role() : user.role() + ", " + user.subRole();
            terminal.say(String.format(Locale.ROOT, "  %-16s %-12s %s", role, user.username(), user.password()));
        }
        terminal.say("The devices' sign-ins are in " + settings.folders().data().resolve("demo.json"));
    }

    private String broker(String scheme, int port) {
        return "%s://%s:%d".formatted(scheme, here(settings.mqtt().bind()), port);
    }

    private static String url(Settings.Listen listen) {
        return "http://%s:%d".formatted(here(listen.bind()), listen.port());
    }

    /** One name of this machine everywhere: a browser keeps the sign-ins of localhost and of 127.0.0.1 apart. */
    private static String here(String bind) {
        String address = Readiness.reachable(bind);
        return address.equals("127.0.0.1") ? "localhost" : address;
    }
}
