package dev.pitwatch.launcher.s3;

import dev.pitwatch.base.settings.S3Settings;
import dev.pitwatch.launcher.s3.S3Body.Range;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Signed requests to one bucket, with a deadline each and retries with back-off. One request at a time. */
final class S3Transport {

    private static final int ATTEMPTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** A store may take minutes to make one object of many parts. */
    private static final Duration PUT_TOGETHER = Duration.ofMinutes(10);

    private static final long SLOWEST_BYTES_A_SECOND = 64 << 10;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER) // a signature is for one host
            .build();
    private final S3Settings bucket;
    private final S3Signature signature;
    private final Clock clock;
    private final Timing timing;
    private long retries;

    /**
     * How long it waits.
     *
     * @param delay after the first failure; twice as long after each further one
     * @param least for an answer, besides what its bytes take
     */
    record Timing(Duration delay, Duration least) {
        static final Timing USUAL = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    S3Transport(S3Settings bucket, Clock clock, Timing timing) {
        this.bucket = bucket;
        this.signature = new S3Signature(bucket.region(), bucket.accessKey(), bucket.secretKey());
        this.clock = clock;
        this.timing = timing;
    }

    /** What a request sends. */
    sealed interface Body {
        /** Nothing. */
        record None() implements Body {}

        /** A text. */
        record Text(String text) implements Body {}

        /** A part of a file. */
        record Part(FilePart part) implements Body {}
    }

    /**
     * A request.
     *
     * @param key of the object, unreserved characters and slashes; empty: of the bucket
     * @param range where what is answered goes; empty: into memory
     */
    record Call(String method, String key, Map<String, String> query, Body body, Optional<Range> range) {
        Call(String method, String key, Map<String, String> query) {
            this(method, key, query, new Body.None(), Optional.empty());
        }

        private String text() {
            return method + " " + (key.isEmpty() ? "of the bucket" : key);
        }

        /** What is slower counts as cut off. */
        private Duration deadline(Duration least) {
            if (body instanceof Body.Text) {
                return PUT_TOGETHER;
            }
            long bytes = range.map(Range::bytes).orElse(body instanceof Body.Part part ? part.part.bytes() : 0L);
            return least.plusSeconds(bytes / SLOWEST_BYTES_A_SECOND);
        }
    }

    /** What was answered, for good. */
    record Answer(HttpHeaders headers, byte[] body) {
        S3Xml xml() throws IOException {
            return S3Xml.read(body);
        }
    }

    /** {@return how often a request was sent again} */
    long retries() {
        return retries;
    }

    /**
     * {@return the answer to a request that was done}
     *
     * @throws S3Refusal when the store refuses it, at the last attempt or for good
     * @throws IOException when it can't be reached
     */
    Answer send(Call call) throws IOException {
        Duration delay = timing.delay;
        for (int attempt = 1; ; attempt++) {
            try {
                return once(call);
            } catch (S3Refusal e) {
                if (attempt == ATTEMPTS || !e.isPassing()) {
                    throw e;
                }
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(
                            "%s at %s: no answer at %d attempts, the last: %s"
                                    .formatted(call.text(), bucket, ATTEMPTS, reason(e)),
                            e);
                }
            }
            retries++;
            pause(delay);
            delay = delay.multipliedBy(2);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private Answer once(Call call) throws IOException {
        S3Body body = new S3Body(call.range);
        HttpResponse<Void> answer = exchange(request(call), body, call.deadline(timing.least));
        body.require();
        Optional<S3Xml> error = S3Xml.error(body.inMemory());
        if (answer.statusCode() / 100 != 2 || error.isPresent()) {
            throw refusal(call, answer, error);
        }
        long wanted = call.range.map(Range::bytes).orElse(0L);
        if (body.written() != wanted) {
            throw new IOException("%d bytes came, expected %d".formatted(body.written(), wanted));
        }
        return new Answer(answer.headers(), body.inMemory());
    }

    private S3Refusal refusal(Call call, HttpResponse<Void> answer, Optional<S3Xml> error) {
        String code = error.map(xml -> xml.text("Code")).orElse("");
        String text = error.map(xml -> xml.text("Message")).orElse("");
        if (code.equals("RequestTimeTooSkewed")) {
            text = "it is %s there, %s here: set this machine's clock"
                    .formatted(
                            answer.headers().firstValue("date").orElse("another time"),
                            clock.instant().truncatedTo(ChronoUnit.SECONDS));
        }
        return new S3Refusal("%s at %s".formatted(call.text(), bucket), answer.statusCode(), code, text);
    }

    private HttpRequest request(Call call) throws IOException {
        String path = "/" + bucket.bucket() + (call.key.isEmpty() ? "" : "/" + call.key);
        String query = S3Signature.query(call.query);
        URI uri = URI.create(bucket.endpoint() + path + (query.isEmpty() ? "" : "?" + query));
        String sha256 = sha256(call.body);
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("x-amz-content-sha256", sha256);
        headers.put("x-amz-date", S3Signature.time(clock.instant()));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(call.method, publisher(call.body));
        headers.forEach(request::header);
        call.range.ifPresent(range -> request.header("range", range.header()));
        headers.put("host", host(uri));
        return request.header("authorization", signature.authorization(call.method, path, call.query, headers, sha256))
                .build();
    }

    /** As the client sends it. */
    private static String host(URI uri) {
        int usual = uri.getScheme().equals("https") ? 443 : 80;
        return uri.getPort() < 0 || uri.getPort() == usual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static String sha256(Body body) throws IOException {
        if (body instanceof Body.Part part) {
            return part.part.sha256();
        }
        if (body instanceof Body.Text text) {
            return S3Signature.sha256(text.text);
        }
        return S3Signature.NOTHING;
    }

    private static BodyPublisher publisher(Body body) {
        if (body instanceof Body.Part part) {
            return part.part.publisher();
        }
        return body instanceof Body.Text text ? BodyPublishers.ofString(text.text) : BodyPublishers.noBody();
    }

    /** With a deadline for the answer's last byte: the client's own is for its first. */
    private HttpResponse<Void> exchange(HttpRequest request, S3Body body, Duration deadline) throws IOException {
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, body.handler());
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("not done after %.1f s".formatted(deadline.toMillis() / 1000.0));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw interrupted();
        }
    }

    private static void pause(Duration delay) throws IOException {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }
}
