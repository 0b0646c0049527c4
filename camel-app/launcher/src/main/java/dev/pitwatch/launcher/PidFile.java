package dev.pitwatch.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The process id of one part, for people and scripts; written whole at each start. */
final class PidFile {

    private final Path file;
    private final Path data;

    /** Takes the data folder, which the command line of each of our JVMs names. */
    PidFile(Path data, String part) {
        this.data = data;
        this.file = data.resolve(part + ".pid");
    }

    void write(long pid) {
        try {
            Path made = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), pid + "\n");
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    /** {@return the process of that number, if it runs} */
    Optional<ProcessHandle> holder() {
        return pid().flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
    }

    /** {@return the process, if it runs and is one of ours: the number may have gone to another program since} */
    Optional<ProcessHandle> process() {
        return holder().filter(this::isOurs);
    }

    private boolean isOurs(ProcessHandle process) {
        String command = process.info().commandLine().orElse("");
        return command.contains("java") && command.contains(data.toString());
    }

    private Optional<Long> pid() {
        try {
            String text = Files.readString(file).strip();
            return text.matches("[1-9][0-9]{0,8}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
