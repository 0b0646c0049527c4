package dev.pitwatch.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A unit of systemd, which starts what the link {@code current} leads to. */
final class SystemdService implements ServiceControl {

    private final String unit;
    private final String program;

    SystemdService(String unit) {
        this(unit, "systemctl");
    }

    /** Takes the program that is asked. */
    SystemdService(String unit, String program) {
        this.unit = unit;
        this.program = program;
    }

    /** {@return what makes a command one of the unit's user; nothing where that is ours} */
    List<String> asItsUser() throws InterruptedException {
        String user = property("User");
        String group = property("Group");
        if (user.isEmpty()) {
            return List.of();
        }
        return List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + (group.isEmpty() ? user : group),
                "--init-groups",
                "--no-new-privs");
    }

    private String property(String name) throws InterruptedException {
        return call(true, "show", "--property=" + name, "--value", unit).strip();
    }

    @Override
    public boolean runs() throws InterruptedException {
        // Not is-active: a unit that waits to be started again has a process soon.
        return !List.of("inactive", "failed").contains(property("ActiveState"));
    }

    @Override
    public void stop() throws InterruptedException {
        call(true, "stop", unit);
    }

    @Override
    public void start(Path home) throws InterruptedException {
        call(false, "reset-failed", unit); // what failed before is another version's
        call(true, "start", unit);
    }

    /** systemd starts it again and again. */
    @Override
    public boolean hasEnded() throws InterruptedException {
        return property("ActiveState").equals("failed");
    }

    private String call(boolean required, String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0 && required) {
                throw new LauncherException("%s failed: %s".formatted(String.join(" ", command), said.strip()));
            }
            return said;
        } catch (IOException e) {
            throw new LauncherException("%s can't be run: %s".formatted(program, e.getMessage()));
        }
    }
}
