package dev.pitwatch.launcher.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.settings.S3Settings;
import dev.pitwatch.core.testing.S3StandIn;
import dev.pitwatch.core.testing.S3StandIn.Fault;
import dev.pitwatch.launcher.s3.S3Client.Stored;
import dev.pitwatch.launcher.s3.S3Transport.Timing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A client with small parts, at a store that checks signatures and has bad moments. */
class S3ClientTest {

    private static final int PART = 100_000;
    private static final Timing QUICK = new Timing(Duration.ofMillis(1), Duration.ofSeconds(30));
    private static final String KEY = "2026-11-27T02-30-00Z/database.tar.gz";

    @TempDir
    private Path folder;

    private S3StandIn store;

    @BeforeEach
    void start() throws IOException {
        store = new S3StandIn();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private S3Client client(URI endpoint, String secret, Timing timing) {
        S3Settings bucket = new S3Settings(endpoint, S3StandIn.REGION, S3StandIn.BUCKET, S3StandIn.ACCESS_KEY, secret);
        return new S3Client(bucket, Clock.systemUTC(), timing, PART);
    }

    private S3Client client(URI endpoint, String secret) {
        return client(endpoint, secret, QUICK);
    }

    private S3Client client() {
        return client(store.url(), S3StandIn.SECRET_KEY);
    }

    private Path file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(folder.resolve("file-" + bytes), content);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "100000, 1", "100001, 2", "250000, 3"})
    void givenAFile_whenPutAndBroughtBack_thenItIsTheSameAndNothingIsLeftHalfWay(int bytes, int parts)
            throws IOException {
        Path file = file(bytes);
        S3Client client = client();

        client.put(KEY, file);

        assertThat(store.objects.get(KEY)).isEqualTo(Files.readAllBytes(file));
        assertThat(store.calls.stream().filter(call -> call.startsWith("PUT "))).hasSize(parts);
        assertThat(store.unfinished()).isZero();
        assertThat(client.size(KEY)).isEqualTo(OptionalLong.of(bytes));
        Path back = folder.resolve("back");
        client.get(KEY, bytes, back);
        assertThat(back).hasSameBinaryContentAs(file);
        assertThat(client.retries()).isZero();
    }

    @Test
    void givenAFileThatIsThere_whenPutAgain_thenNothingIsSent() throws IOException {
        Path file = file(250_000);
        client().put(KEY, file);
        store.calls.clear();

        client().putUnlessThere(KEY, file);

        assertThat(store.calls).singleElement().asString().startsWith("HEAD ");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SILENCE")
    void givenEachRequestGoesWrongOnce_whenPutAndBroughtBack_thenItIsDoneAgain(Fault fault) throws IOException {
        Path file = file(250_000);
        for (String call : List.of(
                "^HEAD ",
                "^POST .*uploads=",
                "^PUT .*partNumber=1",
                "^PUT .*partNumber=3",
                "^POST .*uploadId=",
                "^GET ")) {
            store.plan(call, fault, 1);
        }
        S3Client client = client();

        client.put(KEY, file);

        assertThat(store.objects.get(KEY)).isEqualTo(Files.readAllBytes(file));
        Path back = folder.resolve("back");
        client.get(KEY, 250_000, back);
        assertThat(back).hasSameBinaryContentAs(file);
        assertThat(client.retries()).isBetween(4L, 6L); // what has no body the JDK may send again by itself
        for (var left : client.unfinished()) {
            client.abort(left); // of the answer that named it, and was lost
        }
        assertThat(store.unfinished()).isZero();
    }

    @Test
    void givenAStoreThatStaysBad_whenPut_thenItGivesUpAfterFiveAttemptsAndAbortsTheUpload() throws IOException {
        store.plan("^PUT .*partNumber=2", Fault.ERROR, Integer.MAX_VALUE);
        S3Client client = client();

        assertThatThrownBy(() -> client.put(KEY, file(250_000)))
                .isInstanceOf(S3Refusal.class)
                .hasMessageContaining("the store answered 500 InternalError: We encountered an internal error.");

        assertThat(store.calls.stream().filter(call -> call.contains("partNumber=2")))
                .hasSize(5);
        assertThat(client.retries()).isEqualTo(4);
        assertThat(store.unfinished()).isZero();
        assertThat(store.objects).isEmpty();
    }

    @Test
    void givenConnectionsThatAreCut_whenPut_thenItGivesUpAndSaysSo() {
        store.plan("^PUT ", Fault.CUT, Integer.MAX_VALUE);

        assertThatThrownBy(() -> client().put(KEY, file(90_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no answer at 5 attempts, the last: ");
    }

    @Test
    void givenAStoreThatSaysNothing_whenAsked_thenItGivesUpAndSaysSo() {
        store.plan("^GET ", Fault.SILENCE, Integer.MAX_VALUE);
        S3Client client =
                client(store.url(), S3StandIn.SECRET_KEY, new Timing(Duration.ofMillis(1), Duration.ofMillis(200)));

        assertThatThrownBy(client::list)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no answer at 5 attempts, the last: not done after 0.2 s");
    }

    @Test
    void givenNobodyAtTheAddress_whenAsked_thenItSaysSo() {
        URI away = store.url();
        store.close();

        assertThatThrownBy(() -> client(away, S3StandIn.SECRET_KEY).list())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("of the bucket at %s/%s: no answer".formatted(away, S3StandIn.BUCKET));
    }

    @Test
    void givenAWrongKey_whenAsked_thenItSaysSoAtOnceWithoutTheKey() {
        assertThatThrownBy(() -> client(store.url(), "another secret").list())
                .isInstanceOf(S3Refusal.class)
                .hasMessageContaining("the store answered 403 SignatureDoesNotMatch: ")
                .hasMessageNotContaining("another secret")
                .hasMessageNotContaining(S3StandIn.ACCESS_KEY);

        assertThat(store.calls).hasSize(1);
    }

    @Test
    void givenAClockThatIsWrong_whenAsked_thenItSaysWhichTimeIsWhere() {
        store.setClock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(16)));

        assertThatThrownBy(() -> client().list())
                .isInstanceOf(S3Refusal.class)
                .hasMessageContaining("RequestTimeTooSkewed")
                .hasMessageContaining("set this machine's clock");
        assertThat(store.calls).hasSize(1);
    }

    @Test
    void givenMoreObjectsThanAPage_whenListed_thenAllOfThemAreThere() throws IOException {
        for (int each = 1; each <= 5; each++) {
            store.objects.put("key " + each, new byte[each]);
        }

        assertThat(client().list())
                .containsExactly(
                        new Stored("key 1", 1),
                        new Stored("key 2", 2),
                        new Stored("key 3", 3),
                        new Stored("key 4", 4),
                        new Stored("key 5", 5));
    }

    @Test
    void givenWhatIsNotThere_whenAskedForOrDeleted_thenOnlyTheFirstIsAFailure() throws IOException {
        S3Client client = client();

        assertThat(client.size(KEY)).isEmpty();
        client.delete(KEY);
        assertThatThrownBy(() -> client.get(KEY, 10, folder.resolve("none")))
                .isInstanceOfSatisfying(
                        S3Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("NoSuchKey"));
    }
}
