package dev.pitwatch.launcher.s3;

import dev.pitwatch.base.settings.S3Settings;
import dev.pitwatch.launcher.s3.S3Body.Range;
import dev.pitwatch.launcher.s3.S3Transport.Answer;
import dev.pitwatch.launcher.s3.S3Transport.Body;
import dev.pitwatch.launcher.s3.S3Transport.Call;
import dev.pitwatch.launcher.s3.S3Transport.Timing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Files as objects of a bucket, by path-style addresses: a large one goes there and comes back in parts. A key has letters, digits,
 * {@code -._~} and slashes. An upload that fails is aborted. For one thread.
 */
public final class S3Client {

    private static final long PART = 64L << 20;
    private static final int MAX_PARTS = 10_000;
    private static final int MAX_PAGES = 1_000;
    private static final String UPLOAD = "uploadId";

    private final S3Transport transport;
    private final long partBytes;

    /** An object. */
    public record Stored(String key, long bytes) {}

    /** An upload that was begun, and neither completed nor aborted. */
    public record Unfinished(String key, String upload) {}

    /** Asks nothing yet. */
    public S3Client(S3Settings bucket) {
        this(bucket, Clock.systemUTC(), Timing.USUAL, PART);
    }

    S3Client(S3Settings bucket, Clock clock, Timing timing, long partBytes) {
        this.transport = new S3Transport(bucket, clock, timing);
        this.partBytes = partBytes;
    }

    /** {@return how often a request was sent again} */
    public long retries() {
        return transport.retries();
    }

    /** Puts a file there, all of it or nothing, unless one of the same size is there already. */
    public void putUnlessThere(String key, Path file) throws IOException {
        if (!size(key).equals(OptionalLong.of(Files.size(file)))) {
            put(key, file);
        }
    }

    /** Puts a file there, all of it or nothing. */
    public void put(String key, Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes <= partBytes) {
            transport.send(put(key, Map.of(), new FilePart(file, 0, bytes)));
        } else {
            putInParts(key, file, bytes);
        }
    }

    private static Call put(String key, Map<String, String> query, FilePart part) {
        return new Call("PUT", key, query, new Body.Part(part), Optional.empty());
    }

    private void putInParts(String key, Path file, long bytes) throws IOException {
        String upload = begin(key);
        try {
            complete(key, upload, sendParts(key, upload, file, bytes));
        } catch (IOException | RuntimeException e) {
            try {
                abort(new Unfinished(key, upload));
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        long there = size(key).orElse(0);
        if (there != bytes) {
            throw new IOException("%s has %d bytes there, expected %d".formatted(key, there, bytes));
        }
    }

    private String begin(String key) throws IOException {
        String upload = transport
                .send(new Call("POST", key, Map.of("uploads", "")))
                .xml()
                .text("UploadId");
        if (upload.isEmpty()) {
            throw new IOException("%s: the store's answer names no UploadId".formatted(key));
        }
        return upload;
    }

    private List<String> sendParts(String key, String upload, Path file, long bytes) throws IOException {
        long each = Math.max(partBytes, (bytes + MAX_PARTS - 1) / MAX_PARTS);
        List<String> tags = new ArrayList<>();
        for (long from = 0; from < bytes; from += each) {
            Map<String, String> query = Map.of("partNumber", Integer.toString(tags.size() + 1), UPLOAD, upload);
            Answer answer = transport.send(put(key, query, new FilePart(file, from, Math.min(each, bytes - from))));
            tags.add(answer.headers()
                    .firstValue("etag")
                    .orElseThrow(() -> new IOException("%s: the store's answer names no ETag".formatted(key))));
        }
        return tags;
    }

    private void complete(String key, String upload, List<String> tags) throws IOException {
        StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
        for (int part = 1; part <= tags.size(); part++) {
            xml.append("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>"
                    .formatted(part, escaped(tags.get(part - 1))));
        }
        Body body = new Body.Text(xml.append("</CompleteMultipartUpload>").toString());
        try {
            transport.send(new Call("POST", key, Map.of(UPLOAD, upload), body, Optional.empty()));
        } catch (S3Refusal e) {
            // It may be done already, by an attempt whose answer was lost: what is there tells.
            if (!e.code().equals("NoSuchUpload") || size(key).isEmpty()) {
                throw e;
            }
        }
    }

    private static String escaped(String tag) {
        return tag.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** {@return how large an object is; empty: there is none} */
    public OptionalLong size(String key) throws IOException {
        try {
            return transport.send(new Call("HEAD", key, Map.of())).headers().firstValueAsLong("content-length");
        } catch (S3Refusal e) {
            if (e.isMissing()) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    /** Brings an object of that size back into a new file. */
    public void get(String key, long bytes, Path to) throws IOException {
        try (FileChannel file = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long from = 0; from < bytes; from += partBytes) {
                Range range = new Range(file, from, Math.min(partBytes, bytes - from));
                transport.send(new Call("GET", key, Map.of(), new Body.None(), Optional.of(range)));
            }
            file.force(true);
        }
    }

    /** {@return all objects, in order of their keys} */
    public List<Stored> list() throws IOException {
        List<Stored> all = new ArrayList<>();
        Map<String, String> query = new TreeMap<>(Map.of("list-type", "2"));
        for (int page = 0; page < MAX_PAGES; page++) {
            S3Xml answer = transport.send(new Call("GET", "", query)).xml();
            for (S3Xml object : answer.children("Contents")) {
                all.add(new Stored(object.text("Key"), number(object.text("Size"))));
            }
            if (!answer.text("IsTruncated").equals("true")) {
                return all;
            }
            query.put("continuation-token", answer.text("NextContinuationToken"));
        }
        throw new IOException(
                "the bucket has more than %d pages of objects: give backups one of their own".formatted(MAX_PAGES));
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("the store's answer has a Size of \"%s\"".formatted(text), e);
        }
    }

    /** {@return uploads that were begun and not ended, up to a thousand} */
    public List<Unfinished> unfinished() throws IOException {
        return transport.send(new Call("GET", "", Map.of("uploads", ""))).xml().children("Upload").stream()
                .map(upload -> new Unfinished(upload.text("Key"), upload.text("UploadId")))
                .toList();
    }

    /** Gives an upload up, so that its parts take no more room; one that is not there any more is no failure. */
    public void abort(Unfinished upload) throws IOException {
        deleteWhatIsThere(new Call("DELETE", upload.key(), Map.of(UPLOAD, upload.upload())));
    }

    /** Deletes an object; one that is not there is no failure. */
    public void delete(String key) throws IOException {
        deleteWhatIsThere(new Call("DELETE", key, Map.of()));
    }

    private void deleteWhatIsThere(Call call) throws IOException {
        try {
            transport.send(call);
        } catch (S3Refusal e) {
            if (!e.isMissing()) {
                throw e;
            }
        }
    }
}
