package dev.pitwatch.hub.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compression of answers. */
public final class Packing {

    /** Below that a packet is a packet. */
    public static final int WORTHWHILE_BYTES = 1 << 10;

    private static final int BUFFER = 8 << 10;

    private Packing() {}

    /** {@return whether the caller takes that coding} */
    public static boolean accepts(HttpServerRequest request, String coding) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
        if (accepted == null) {
            return false;
        }
        for (String part : accepted.toLowerCase(Locale.ROOT).split(",")) {
            String[] words = part.strip().split(";");
            if (words[0].strip().equals(coding)) {
                return words.length == 1 || !words[1].replace(" ", "").matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    /** {@return the same in gzip} */
    public static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (OutputStream out = gzip(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** {@return what packs what is written to it} */
    public static OutputStream gzip(OutputStream out) throws IOException {
        return new Gzip(out);
    }

    /** Fast: the line is seldom so slow that the last tenth pays. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
