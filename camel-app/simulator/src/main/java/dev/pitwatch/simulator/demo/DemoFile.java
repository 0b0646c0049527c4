package dev.pitwatch.simulator.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code demo.json} in the data folder: readable by its owner only, whole or not there. The secrets are kept in a file
 * beside it from before they count until the system is ready, so that no crash in between loses them.
 */
public final class DemoFile {

    private final Path folder;

    /** Takes the data folder. */
    public DemoFile(Path folder) {
        this.folder = folder;
    }

    /** Where to reach the system; {@code trackingUrl} is null while there are no jobs. */
    public record Addresses(String httpUrl, String managementUrl, String mqttUrl, @Nullable String trackingUrl) {}

    private record Content(
            String httpUrl,
            String managementUrl,
            String mqttUrl,
            long workshopId,
            @Nullable String trackingUrl,
            List<Demo.User> users,
            List<Demo.Device> devices,
            Demo.@Nullable Unclaimed unclaimed,
            Demo.@Nullable Device oldFirmware) {}

    /** Keeps the secrets of a demo that is about to be stored. */
    void keep(Demo demo) {
        write(kept(), demo);
    }

    /** {@return the demo that was seeded here, or empty} */
    public Optional<Demo> read() {
        return Files.exists(kept())
                ? Optional.of(read(kept()))
                : Optional.of(published()).filter(Files::exists).map(DemoFile::read);
    }

    /** {@return where demo.json says that the system is; empty: there is none} */
    public Optional<Addresses> addresses() {
        return Files.exists(published())
                ? Optional.of(read(
                        published(),
                        List.of("http_url", "management_url", "mqtt_url", "tracking_url"),
                        Addresses.class))
                : Optional.empty();
    }

    /** Writes demo.json: the system is ready. */
    public void publish(Demo demo, Addresses addresses) {
        write(
                published(),
                new Content(
                        addresses.httpUrl(),
                        addresses.managementUrl(),
                        addresses.mqttUrl(),
                        demo.workshopId(),
                        addresses.trackingUrl(),
                        demo.users(),
                        demo.devices(),
                        demo.unclaimed(),
                        demo.oldFirmware()));
        try {
            Files.deleteIfExists(kept());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + kept(), e);
        }
    }

    private Path kept() {
        return folder.resolve("demo-seed.json");
    }

    private Path published() {
        return folder.resolve("demo.json");
    }

    private static Demo read(Path file) {
        return read(file, List.of("workshop_id", "users", "devices", "unclaimed", "old_firmware"), Demo.class);
    }

    private static <T> T read(Path file, List<String> members, Class<T> type) {
        try {
            ObjectNode content = (ObjectNode) Json.MAPPER.readTree(file.toFile());
            return Json.MAPPER.treeToValue(content.retain(members), type);
        } catch (IOException | ClassCastException e) {
            throw new IllegalStateException(
                    "%s can't be read (%s); move it away to start without a demo".formatted(file, e.getMessage()), e);
        }
    }

    private static void write(Path file, Object content) {
        try {
            Path made = Files.createTempFile(
                    file.getParent(),
                    "demo",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(
                    made,
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(content),
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.SYNC);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
