package dev.pitwatch.hub.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * One file under routes/ as it was read.
 *
 * @param path where it lies
 * @param stamp changes when the file does
 * @param content its bytes at that time
 */
record RouteFile(Path path, long stamp, byte[] content) {

    /** Route configurations that every other file may name: loaded first. */
    private static final String ERRORS = "errors.camel.yaml";

    static RouteFile read(Path path) throws IOException {
        long stamp = stamp(path);
        return new RouteFile(path, stamp, Files.readAllBytes(path));
    }

    static long stamp(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toMillis() * 31 + Files.size(path);
    }

    static boolean isErrors(Path path) {
        return path.getFileName().toString().equals(ERRORS);
    }

    String name() {
        return path.getFileName().toString();
    }

    boolean isErrors() {
        return isErrors(path);
    }

    Resource resource() {
        return ResourceHelper.fromBytes(name(), content);
    }
}
