package dev.pitwatch.hub.routes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * One route file as it was read.
 *
 * @param origin whose it is: {@link #FOLDER}, or the name of the plugin that brings it
 * @param name e.g. ingest.camel.yaml
 * @param content its bytes
 * @param changedBy who wrote it, as far as is known
 * @param changedAt when it was written
 */
record RouteFile(String origin, String name, byte[] content, String changedBy, Instant changedAt) {

    /** The origin of the operators' own files. */
    static final String FOLDER = "routes";

    static final String SUFFIX = ".camel.yaml";

    /** Route configurations that every other file may name: loaded first. */
    private static final String ERRORS = "errors" + SUFFIX;

    boolean isOperators() {
        return origin.equals(FOLDER);
    }

    boolean isErrors() {
        return isOperators() && name.equals(ERRORS);
    }

    /** {@return what tells it from all others, e.g. ingest, or its plugin and name} */
    String id() {
        return isOperators() ? stem(name) : origin + ":" + stem(name);
    }

    /** {@return the name of a file without its ending} */
    static String stem(String name) {
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    /** {@return whether one is a plugin's and the other operators' copy of it, which takes its place} */
    boolean isOtherOf(RouteFile other) {
        return name.equals(other.name) && isOperators() != other.isOperators();
    }

    /** {@return what an operator knows it by} */
    String label() {
        return isOperators() ? name : origin + "/" + name;
    }

    String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    boolean sameAs(RouteFile other) {
        return Arrays.equals(content, other.content);
    }

    /** {@return what tells its content from all others} */
    String hash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }

    Resource resource() {
        return ResourceHelper.fromBytes(name, content);
    }
}
