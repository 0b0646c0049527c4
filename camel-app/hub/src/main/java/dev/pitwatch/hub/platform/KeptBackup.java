package dev.pitwatch.hub.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup as its folder tells of it.
 *
 * @param folder named by when it began
 * @param kind what of the database it holds, e.g. {@code embedded}
 * @param bytes of all its files
 * @param checkedAt when it was checked last; null: never
 * @param error what the check found; null: nothing, or there was none
 * @param completeUntil every reading that was acknowledged before is in it; null: see {@code incomplete}
 * @param incomplete why that is not known; null: it is
 * @param copy its copy off-site; null: none is noted
 */
public record KeptBackup(
        Path folder,
        String kind,
        Instant startedAt,
        Instant endedAt,
        long bytes,
        boolean encrypted,
        @Nullable Instant checkedAt,
        @Nullable String error,
        @Nullable Instant completeUntil,
        @Nullable String incomplete,
        @Nullable Copy copy) {

    /**
     * A copy in a bucket, as the launcher notes it beside the backup.
     *
     * @param to the bucket's address
     * @param retries requests that were sent again for it
     */
    public record Copy(String to, Instant at, long retries) {

        /** {@return what the file says; null: there is none} Throws a DateTimeException when its moment is none. */
        static @Nullable Copy of(@Nullable JsonNode noted) {
            return noted == null
                    ? null
                    : new Copy(
                            noted.path("to").asText(),
                            Instant.parse(noted.path("copied_at").asText()),
                            noted.path("retries").asLong());
        }
    }

    /** {@return what the files of its folder say} Throws a DateTimeException when a moment in them is none. */
    static KeptBackup of(Path folder, JsonNode manifest, @Nullable JsonNode checked, @Nullable Copy copy) {
        long bytes = 0;
        for (JsonNode file : manifest.path("files")) {
            bytes += file.path("bytes").asLong();
        }
        Instant until = moment(manifest.path("complete_until"));
        return new KeptBackup(
                folder,
                manifest.path("kind").asText(),
                Instant.parse(manifest.path("started_at").asText()),
                Instant.parse(manifest.path("ended_at").asText()),
                bytes,
                manifest.path("key").isObject(),
                checked == null ? null : moment(checked.path("checked_at")),
                checked == null ? null : checked.path("error").textValue(),
                until,
                until == null ? manifest.path("incomplete").asText("it does not say until when") : null,
                copy);
    }

    private static @Nullable Instant moment(JsonNode text) {
        return text.isTextual() ? Instant.parse(text.asText()) : null;
    }

    /** {@return its folder's name} */
    String id() {
        return String.valueOf(folder.getFileName());
    }

    /** {@return whether it was checked and can be restored} */
    boolean isWhole() {
        return checkedAt != null && error == null;
    }

    /** {@return whether it holds besides all that was acknowledged until a known moment} */
    boolean isGood() {
        return isWhole() && completeUntil != null;
    }

    /** {@return whether a copy is noted in that bucket} */
    boolean isCopiedTo(String bucket) {
        return copy != null && copy.to().equals(bucket);
    }

    Duration took() {
        return Duration.between(startedAt, endedAt);
    }
}
