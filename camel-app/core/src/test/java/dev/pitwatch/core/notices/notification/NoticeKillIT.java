package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestProcess;
import dev.pitwatch.core.testing.TestTemplates;
import dev.pitwatch.spi.SendOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever sends notices, or the database, is killed with SIGKILL, each time on top of what the one before left. A provider
 * that knows idempotency keys sends each notice once. Any other may be called twice, and is told so the second time: for
 * the one notice, at most, that was on its way at the kill.
 */
class NoticeKillIT {

    private static final int NOTICES = 30;

    @TempDir
    Path provider;

    private final TestClock clock = TestClock.atExample();
    private TestDatabase db;
    private int kills;

    private void open(TestDatabase opened) {
        db = opened;
        long shop = number("insert into workshop (name) values ('Shine') returning id");
        long asha = number(
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
        killAt(DispatchProcess.CALLED);
        killAt(DispatchProcess.HANDED_OVER);
        killWhileItWaitsFor("notice"); // to claim
        killWhileItSettles();
        for (int lines : List.of(1, 3, 5)) {
            killAfter(lines);
        }

        DispatchProcess.start(db, provider, later(), "").await();

        assertThat(texts("select distinct state from notice")).containsExactly("sent");
        assertEachWasSentOnce();
    }

    @Test
    void givenANoticeOnItsWay_whenTheDatabaseIsKilled_thenItsOutcomeIsWrittenDownAfterwardsAndItIsSentOnce()
            throws Exception {
        open(TestDatabase.createOwnServer());
        ChannelRegistry channels = new ChannelRegistry();
        FakeChannel sms = new FakeChannel(false, "sms");
        channels.add(sms);
        Dispatch dispatch = new Dispatch(
                db.database(), db.masterKey(), channels, TestTemplates.shipped(), clock, new SimpleMeterRegistry());
        DueNotice first = dispatch.claim("sms").get(0);
        SendOutcome outcome = FakeChannel.send(dispatch, first);
        db.killServer();
        assertThatThrownBy(() -> dispatch.settle(first, outcome)).isInstanceOf(RuntimeException.class);

        db.startServer();
        await().ignoreExceptions().untilAsserted(() -> dispatch.settle(first, outcome)); // as settleNotice does
        clock.pass(Dispatch.CLAIM);
        for (List<DueNotice> due = dispatch.claim("sms"); !due.isEmpty(); due = dispatch.claim("sms")) {
            for (DueNotice notice : due) {
                dispatch.settle(notice, FakeChannel.send(dispatch, notice));
            }
        }

        assertThat(texts("select distinct state from notice")).containsExactly("sent");
        assertThat(sms.sent).extracting(notice -> notice.key()).hasSize(NOTICES).doesNotHaveDuplicates();
    }

    private void killAt(String step) {
        TestProcess sending = DispatchProcess.start(db, provider, later(), step);
        sending.await(step);
        killed(sending);
    }

    /** Before the claim is committed: nobody has called the provider. */
    private void killWhileItWaitsFor(String table) {
        int calls = calls().size();
        try (Handle other = db.superuser().open()) {
            other.begin();
            other.execute("lock table %s in share mode".formatted(table));
            TestProcess sending = DispatchProcess.start(db, provider, later(), "");
            awaitWaiting(1);
            killed(sending);
            other.rollback();
        }
        assertThat(calls()).hasSize(calls);
    }

    /** The provider has it, and the mark that it was sent waits. */
    private void killWhileItSettles() {
        db.superuser()
                .useHandle(
                        handle -> handle.execute(
                                """
                        create table gate ();
                        create function wait_at_the_gate() returns trigger language plpgsql security definer as $$
                        begin lock table gate in access share mode; return new; end $$;
                        create trigger gate before update on notice for each row when (new.state = 'sent')
                        execute function wait_at_the_gate()
                        """));
        try (Handle other = db.superuser().open()) {
            other.begin();
            other.execute("lock table gate in access exclusive mode");
            TestProcess sending = DispatchProcess.start(db, provider, later(), "");
            awaitWaiting(1);
            killed(sending);
            other.rollback();
        }
        db.superuser().useHandle(handle -> handle.execute("drop function wait_at_the_gate cascade; drop table gate"));
    }

    private void killAfter(int calls) {
        int before = calls().size();
        TestProcess sending = DispatchProcess.start(db, provider, later(), "");
        await().pollInterval(Duration.ofMillis(1)).until(() -> calls().size() >= before + calls);
        killed(sending);
    }

    private void killed(TestProcess sending) {
        sending.kill();
        kills++;
    }

    /** When the claims of the one before have ended. */
    private Instant later() {
        clock.pass(Dispatch.CLAIM);
        return clock.instant();
    }

    private void awaitWaiting(int most) {
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> number("select count(*) from pg_locks l join pg_database d on d.oid = l.database"
                                + " where not l.granted and d.datname = current_database()")
                        == most);
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
        assertThat(repeated).hasSizeBetween(3, kills);
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

    private long number(String sql) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(sql).mapTo(long.class).one());
    }

    private List<String> texts(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
