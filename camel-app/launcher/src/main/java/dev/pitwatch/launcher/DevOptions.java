package dev.pitwatch.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The words behind {@code ./pitwatch dev}.
 *
 * @param empty without the demo
 * @param debugPort where a debugger may attach to the hub, from this machine
 */
record DevOptions(boolean empty, OptionalInt debugPort) {

    private static final String USAGE = "expected dev [--empty] [--debug PORT]";
    private static final int PORTS = 65_535;

    static DevOptions parse(List<String> words) {
        List<String> left = new ArrayList<>(words);
        boolean empty = left.remove("--empty");
        if (left.isEmpty()) {
            return new DevOptions(empty, OptionalInt.empty());
        }
        if (left.size() != 2 || !left.get(0).equals("--debug")) {
            throw new LauncherException(USAGE);
        }
        return new DevOptions(empty, OptionalInt.of(port(left.get(1))));
    }

    private static int port(String text) {
        if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > PORTS) {
            throw new LauncherException("dev --debug: the port is \"%s\", expected 1 to %d".formatted(text, PORTS));
        }
        return Integer.parseInt(text);
    }

    /** {@return where a debugger attaches} */
    Optional<String> debugger() {
        return debugPort.isEmpty() ? Optional.empty() : Optional.of("localhost:" + debugPort.getAsInt());
    }

    /** {@return options of the hub's JVM: one that lives for minutes, with room for what a start throws away} */
    String hubOptions() {
        String options = "-XX:TieredStopAtLevel=1 -Xms320m -Xmx320m -Xmn160m";
        return debugPort.isEmpty()
                ? options
                : "%s -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:%d"
                        .formatted(options, debugPort.getAsInt());
    }
}
