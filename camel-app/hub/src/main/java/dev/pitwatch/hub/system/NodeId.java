package dev.pitwatch.hub.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Names this hub among others; made once and kept in the data folder, since its sessions at the broker hang on it. */
public final class NodeId {

    private static final int BYTES = 4;

    private NodeId() {}

    public static String of(Path data) throws IOException {
        Path file = data.resolve("node-id");
        if (Files.notExists(file)) {
            Files.createDirectories(data);
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            Path made = Files.writeString(
                    data.resolve("node-id.new"), HexFormat.of().formatHex(random));
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }
}
