package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestGate;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.core.testing.TestProcess;
import dev.pitwatch.spi.SendOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process that sends notices, or the database, is killed with SIGKILL, each time on top of what the one before left. A
 * provider that knows idempotency keys sends each notice once. Any other may be called twice, and is told so the second time:
 * for the one notice, at most, that was on its way at the kill.
 */
class NoticeKillIT {

    private static final int NOTICES = 30;

    @TempDir
    Path provider;

    private final TestClock clock = TestClock.atExample();
    private TestDatabase db;
    private int onTheirWay;

    private void open(TestDatabase opened) {
        db = opened;
        long shop = db.number("insert into workshop (name) values ('Shine') returning id");
        long asha = db.number(
                """
                insert into app_user (workshop_id, username, name, role, phone)
                values (%d, 'asha', 'Asha', 'customer', '+919812345678') returning id
                """
                        .formatted(shop));
        Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
        for (int i = 0; i < NOTICES; i++) {
            outbox.enqueue(
                    Scope.workshop(shop),
                    new Notice(
                            NoticeEvent.ONE_TIME_CODE,
                            asha,
                            List.of(NoticeChannel.SMS),
                            Map.of("code", "123456", "minutes", "5"),
                            "k" + i,
                            clock.instant().plus(Duration.ofHours(20))));
        }
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenNotices_whenWhoeverSendsIsKilledAnywhere_thenEachIsSentOnceAndHardlyAnyCallIsRepeated() {
        open(TestDatabase.create());
        killAtCommitOfItsClaim();
        killAt(DispatchProcess.CLAIMED);
        killAt(DispatchProcess.CALLED);
        killAt(DispatchProcess.HANDED_OVER);
        killWhileItWaitsFor("notice"); // to claim
        killWhileItSettles("trigger gate before update");
        killWhileItSettles("constraint trigger gate after update");
        for (int lines : TestLength.of(List.of(3), List.of(1, 3, 5))) {
            killAfter(lines);
        }

        DispatchProcess.start(db, provider, later(), "").await();

        assertThat(db.texts("select distinct state from notice")).containsExactly("sent");
        assertEachWasSentOnce();
    }

    @Test
    void givenANoticeOnItsWay_whenTheDatabaseIsKilled_thenItsOutcomeIsWrittenDownAfterwardsAndItIsSentOnce()
            throws Exception {
        open(TestDatabase.createOwnServer());
        ChannelRegistry channels = new ChannelRegistry(clock);
        FakeChannel sms = new FakeChannel(false, "sms");
        channels.add(sms);
        Dispatch dispatch = TestDispatch.of(db, channels, clock);
        DueNotice first = dispatch.claim("sms").orElseThrow();
        SendOutcome outcome = FakeChannel.send(dispatch, first);
        db.killServer();
        assertThatThrownBy(() -> dispatch.settle(first, outcome)).isInstanceOf(RuntimeException.class);

        db.startServer();
        await().ignoreExceptions().untilAsserted(() -> dispatch.settle(first, outcome)); // as settleNotice does
        clock.pass(Dispatch.CLAIM);
        for (Optional<DueNotice> due = dispatch.claim("sms"); due.isPresent(); due = dispatch.claim("sms")) {
            dispatch.settle(due.get(), FakeChannel.send(dispatch, due.get()));
        }

        assertThat(db.texts("select distinct state from notice")).containsExactly("sent");
        assertThat(sms.sent).extracting(notice -> notice.key()).hasSize(NOTICES).doesNotHaveDuplicates();
    }

    private void killAt(String step) {
        TestProcess sending = DispatchProcess.start(db, provider, later(), step);
        sending.await(step);
        sending.kill();
        onTheirWay += step.equals(DispatchProcess.CLAIMED) ? 0 : 1;
    }

    /** Before the claim is made: the provider is not called. */
    private void killWhileItWaitsFor(String table) {
        int calls = calls().size();
        try (Handle other = db.superuser().open()) {
            other.begin();
            other.execute("lock table %s in share mode".formatted(table));
            TestProcess sending = DispatchProcess.start(db, provider, later(), "");
            TestGate.awaitWaiting(db);
            sending.kill();
            other.rollback();
        }
        assertThat(calls()).hasSize(calls);
    }

    /** The claim is committed, and who made it never hears of that: the provider is not called, and nothing is lost. */
    private void killAtCommitOfItsClaim() {
        String claim =
                "constraint trigger gate after update on notice deferrable initially deferred for each row when (new.state = 'sending')";
        try (TestGate gate = TestGate.shut(db, claim)) {
            TestProcess sending = DispatchProcess.start(db, provider, later(), "");
            gate.awaitWaiting();
            sending.kill();
        }
        assertThat(db.texts("select distinct state from notice order by state")).containsExactly("pending", "sending");
        assertThat(calls()).isEmpty();
    }

    /** The provider has it, and the mark that it was sent waits: to be written, or for its commit. */
    private void killWhileItSettles(String trigger) {
        String mark = trigger
                + " on notice %s for each row when (new.state = 'sent')"
                        .formatted(trigger.startsWith("constraint") ? "deferrable initially deferred" : "");
        try (TestGate gate = TestGate.shut(db, mark)) {
            TestProcess sending = DispatchProcess.start(db, provider, later(), "");
            gate.awaitWaiting();
            sending.kill();
            onTheirWay++;
        }
    }

    private void killAfter(int calls) {
        int before = calls().size();
        TestProcess sending = DispatchProcess.start(db, provider, later(), "");
        await().pollInterval(Duration.ofMillis(1)).until(() -> calls().size() >= before + calls);
        sending.kill();
        onTheirWay++;
    }

    /** When the claims of the one before have ended. */
    private Instant later() {
        clock.pass(Dispatch.CLAIM);
        return clock.instant();
    }

    private void assertEachWasSentOnce() {
        Collection<List<Call>> byKey =
                calls().stream().collect(Collectors.groupingBy(Call::key)).values();
        assertThat(byKey).hasSize(NOTICES);
        assertThat(handedOver())
                .as("what a provider that knows the keys has sent")
                .hasSize(NOTICES);
        List<Call> repeated = new ArrayList<>();
        byKey.forEach(calls -> repeated.addAll(calls.subList(1, calls.size())));
        assertThat(repeated).as("told that it may have gone out before").allMatch(Call::perhapsSent);
        assertThat(repeated).hasSizeBetween(3, onTheirWay);
    }

    private record Call(String key, int attempt, boolean perhapsSent) {}

    private List<Call> calls() {
        Path calls = provider.resolve("calls");
        try {
            return Files.exists(calls)
                    ? Files.readAllLines(calls).stream()
                            .map(line -> line.split(" "))
                            .filter(words -> words.length == 3)
                            .map(words ->
                                    new Call(words[0], Integer.parseInt(words[1]), Boolean.parseBoolean(words[2])))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> handedOver() {
        try (Stream<Path> files = Files.list(provider)) {
            return files.filter(file -> !file.endsWith("calls")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
