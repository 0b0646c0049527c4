package dev.pitwatch.core.work.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a stream's token says.
 *
 * @param pitId the pit whose camera it is for
 * @param main whether it is for the main path, too, and not for the low one alone
 * @param expiresAt whole seconds
 * @param number tells it from all others
 * @param recording what may be played back; empty: it is for the live picture
 */
record StreamToken(
        StreamViewer viewer, long pitId, boolean main, Instant expiresAt, long number, Optional<Recording> recording) {

    private static final int VERSION = 1;
    private static final int BY_LINK = 1;
    private static final int MAIN = 2;
    private static final int PLAYBACK = 4;

    /**
     * A span of a recording, as the media server is asked for it.
     *
     * @param path of the recording, which may be of a name that the pit had before
     * @param start as in the query
     * @param duration as in the query
     */
    record Recording(String path, String start, String duration) {}

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte((viewer.byLink() ? BY_LINK : 0) | (main ? MAIN : 0) | (recording.isPresent() ? PLAYBACK : 0));
            out.writeLong(viewer.id().getMostSignificantBits());
            out.writeLong(viewer.id().getLeastSignificantBits());
            out.writeLong(pitId);
            out.writeLong(expiresAt.getEpochSecond());
            out.writeLong(number);
            if (recording.isPresent()) {
                out.writeUTF(recording.get().path());
                out.writeUTF(recording.get().start());
                out.writeUTF(recording.get().duration());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** {@return what {@link #bytes} wrote; empty: another version did} Only for what is known to be ours. */
    static Optional<StreamToken> of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                return Optional.empty();
            }
            int flags = in.readByte();
            return Optional.of(new StreamToken(
                    new StreamViewer(new UUID(in.readLong(), in.readLong()), (flags & BY_LINK) != 0),
                    in.readLong(),
                    (flags & MAIN) != 0,
                    Instant.ofEpochSecond(in.readLong()),
                    in.readLong(),
                    (flags & PLAYBACK) == 0
                            ? Optional.empty()
                            : Optional.of(new Recording(in.readUTF(), in.readUTF(), in.readUTF()))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
