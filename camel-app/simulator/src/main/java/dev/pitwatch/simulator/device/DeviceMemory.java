package dev.pitwatch.simulator.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a device keeps when it is switched off.
 *
 * @param licenceKey sent with each reading
 * @param workshop code, in its topics
 * @param pit code, in its topic of readings; empty: unclaimed, it sends none
 * @param intervalSeconds between two readings
 * @param disabled sends no readings
 * @param connections so far: the {@code conn} of its status
 * @param finished the last commands, newest last
 */
record DeviceMemory(
        String licenceKey,
        String workshop,
        String pit,
        int intervalSeconds,
        boolean disabled,
        long connections,
        List<Finished> finished) {

    private static final int REMEMBERED = 16;

    /** A command and its last answer. */
    record Finished(String commandId, String state, @Nullable String reason) {}

    DeviceMemory {
        finished = List.copyOf(finished);
    }

    static DeviceMemory fresh(String licenceKey, String workshop, String pit) {
        return new DeviceMemory(licenceKey, workshop, pit, 10, false, 0, List.of());
    }

    boolean sendsReadings() {
        return !disabled && !pit.isEmpty();
    }

    DeviceMemory connecting() {
        return new DeviceMemory(licenceKey, workshop, pit, intervalSeconds, disabled, connections + 1, finished);
    }

    DeviceMemory disabled(boolean now) {
        return new DeviceMemory(licenceKey, workshop, pit, intervalSeconds, now, connections, finished);
    }

    DeviceMemory every(int seconds) {
        return new DeviceMemory(licenceKey, workshop, pit, seconds, disabled, connections, finished);
    }

    DeviceMemory at(String newWorkshop, String newPit) {
        return new DeviceMemory(licenceKey, newWorkshop, newPit, intervalSeconds, disabled, connections, finished);
    }

    DeviceMemory licensed(String key) {
        return new DeviceMemory(key, workshop, pit, intervalSeconds, disabled, connections, finished);
    }

    DeviceMemory with(Finished command) {
        List<Finished> all = new ArrayList<>(finished);
        all.add(command);
        List<Finished> last = all.subList(Math.max(0, all.size() - REMEMBERED), all.size());
        return new DeviceMemory(licenceKey, workshop, pit, intervalSeconds, disabled, connections, last);
    }

    Optional<Finished> find(String commandId) {
        return finished.stream()
                .filter(command -> command.commandId().equals(commandId))
                .findFirst();
    }

    static Optional<DeviceMemory> load(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Json.MAPPER.readValue(file.toFile(), DeviceMemory.class))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // as a device whose flash was wiped
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    void save(Path file) {
        try {
            Path made = Files.createTempFile(
                    file.getParent(),
                    "device",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Json.MAPPER.writeValue(made.toFile(), this);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
