package dev.pitwatch.core.people.repeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepeatedCallsIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final RepeatedCalls calls = new RepeatedCalls(db.database(), db.masterKey(), clock);
    private final long shop = id("insert into workshop (name) values ('Shine') returning id");
    private final Principal owner = principal(shop, Role.OWNER, "owner");
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenADoneCall_whenSentAgain_thenItsAnswerComesFor24Hours() {
        assertThat(calls.once(owner, "k", "r", this::work)).isEqualTo("answer 1");
        clock.pass(Duration.ofHours(23));
        assertThat(calls.once(owner, "k", "r", this::work)).isEqualTo("answer 1");
        clock.pass(Duration.ofHours(1));
        assertThat(calls.once(owner, "k", "r", this::work)).isEqualTo("answer 2");
        assertThat(calls.once(owner, "k", "r", this::work)).isEqualTo("answer 2");
    }

    @Test
    void givenADoneCall_whenTheKeyComesWithAnotherRequest_thenConflictButOthersHaveTheirOwn() {
        calls.once(owner, "k", "r", this::work);

        assertThatThrownBy(() -> calls.once(owner, "k", "other", this::work))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT));
        assertThat(calls.once(principal(shop, Role.OWNER, "owner2"), "k", "other", this::work))
                .isEqualTo("answer 2");
        assertThat(calls.once(principal(null, Role.SUPER_ADMIN, "root"), "k", "other", this::work))
                .isEqualTo("answer 3");
    }

    @Test
    void givenACallThatFails_whenSentAgain_thenNothingOfItWasKept() {
        assertThatThrownBy(() -> calls.once(owner, "k", "r", () -> {
                    work();
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");
        assertThat(id("select count(*) from pit")).isZero();

        assertThat(calls.once(owner, "k", "r", this::work)).isEqualTo("answer 2");
        assertThat(id("select count(*) from pit")).isEqualTo(1);
    }

    @Test
    void givenTheSameCallManyTimesAtOnce_whenSent_thenItIsDoneOnce() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(4);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(senders.submit(() -> calls.once(owner, "k", "r", this::work)));
        }

        for (Future<String> answer : answers) {
            assertThat(answer.get()).isEqualTo("answer 1");
        }
        senders.shutdown();
    }

    @Test
    void givenAnAnswer_whenKept_thenNobodyCanReadItThere() {
        calls.once(owner, "k", "r", this::work);

        byte[] kept = db.superuser().withHandle(handle -> handle.createQuery("select answer from repeated_call")
                .mapTo(byte[].class)
                .one());
        assertThat(new String(kept, StandardCharsets.ISO_8859_1)).doesNotContain("answer");
        long foreign = db.database()
                .inWorkshop(shop + 1, handle -> handle.createQuery("select count(*) from repeated_call")
                        .mapTo(Long.class)
                        .one());
        assertThat(foreign).isZero();
    }

    @Test
    void givenScopesInOneTransaction_whenChanged_thenEachSeesItsOwnRowsOnly() {
        long other = id("insert into workshop (name) values ('Other') returning id");

        List<Long> seen = db.database().together(() -> db.database()
                .together(() -> List.of(
                        db.database().onPlatform(RepeatedCallsIT::workshops),
                        db.database().inWorkshop(other, RepeatedCallsIT::workshops),
                        db.database().onPlatform(RepeatedCallsIT::workshops))));

        assertThat(seen).containsExactly(2L, 1L, 2L);
    }

    private static long workshops(Handle handle) {
        return handle.createQuery("select count(*) from workshop")
                .mapTo(Long.class)
                .one();
    }

    private String work() {
        int number = done.incrementAndGet();
        db.database()
                .inWorkshop(
                        shop,
                        handle -> handle.execute(
                                "insert into pit (workshop_id, pit_number, name) values (?, ?, 'Bay')", shop, number));
        return "answer " + number;
    }

    private Principal principal(@Nullable Long workshop, Role role, String name) {
        long user =
                id("insert into app_user (workshop_id, username, name, role) values (%s, '%s', 'N', '%s') returning id"
                        .formatted(workshop, name, role.code()));
        return new Principal(user, name, role, null, workshop, null, Set.of(), false);
    }

    private long id(String sql) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
