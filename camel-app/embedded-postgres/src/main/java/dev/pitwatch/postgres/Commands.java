package dev.pitwatch.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Short-lived commands of the operating system. */
final class Commands {

    private static final int TIMEOUT_S = 60;

    private Commands() {}

    /** {@return what it wrote, when it ended well} */
    static Optional<String> output(List<String> command) {
        try {
            Result result = run(command);
            return result.code() == 0 ? Optional.of(result.output()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no such command
        }
    }

    /** Runs to its end; fails with what it wrote. */
    static void require(List<String> command) throws IOException {
        Result result = run(command);
        if (result.code() != 0) {
            throw new IOException("%s ended with %d: %s"
                    .formatted(command.get(command.size() - 1), result.code(), lastLine(result.output())));
        }
    }

    /** Signals a process; one that is gone is no error. */
    static void signal(String name, long pid) {
        // The shell's own kill: the program of that name is missing in small containers.
        output(List.of("sh", "-c", "kill -" + name + " " + pid));
    }

    static String lastLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).reduce("", (before, line) -> line.strip());
    }

    private static Result run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        cleanEnvironment(builder);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("%s did not end within %d s".formatted(command.get(0), TIMEOUT_S));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while %s ran".formatted(command.get(0)), e);
        }
        return new Result(process.exitValue(), output);
    }

    /** Neither the caller's PG… variables nor their language may change what the server does. */
    static void cleanEnvironment(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
    }

    private record Result(int code, String output) {}
}
