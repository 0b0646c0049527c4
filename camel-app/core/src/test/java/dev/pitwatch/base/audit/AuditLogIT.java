package dev.pitwatch.base.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditLogIT {

    private static final Page ALL = new Page(1, 200);
    private static final AuditFilter ANY = filter(null, null);
    private static final Actor OWNER = new Actor(Actor.Type.USER, 7L, "owner", "owner", "10.0.0.1", "id-1");

    private final TestClock clock = TestClock.atExample();
    private TestDatabase db;
    private AuditLog log;
    private SampleWorkshop sample;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        log = new AuditLog(db.database(), clock);
        sample = SampleWorkshop.in(db);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAChange_whenSomebodyMakesIt_thenTheLogHasWhatChangedAndWho() {
        OWNER.run(() -> execute("update pit set name = 'Left', status = 'disabled' where id = " + sample.pitId()));

        AuditEntry entry = newest("pit");
        assertThat(entry.workshopId()).isEqualTo(sample.workshopId());
        assertThat(entry.thingId()).isEqualTo(Long.toString(sample.pitId()));
        assertThat(entry.action()).isEqualTo("update");
        assertThat(String.valueOf(entry.before())).isEqualTo("{\"name\":\"Bay\",\"status\":\"active\"}");
        assertThat(String.valueOf(entry.after())).isEqualTo("{\"name\":\"Left\",\"status\":\"disabled\"}");
        assertThat(List.of(entry.actorType(), entry.actorName())).containsExactly("user", "owner");
        assertThat(entry.actorId()).isEqualTo(7);
        assertThat(entry.actorRole()).isEqualTo("owner");
        assertThat(entry.address()).isEqualTo("10.0.0.1");
        assertThat(entry.correlationId()).isEqualTo("id-1");
        assertThat(Actor.current()).isEqualTo(Actor.SYSTEM);
    }

    @Test
    void givenAChangeOfNothing_whenMade_thenTheLogHasNone() {
        int before = entries().size();

        execute("update pit set name = name, status = status");
        execute("update pit set camera_is_online = true, camera_last_seen_at = now()");
        db.superuser().useHandle(handle -> handle.execute("update device set last_seen_at = now(), rssi = 3"));

        assertThat(entries()).hasSize(before);
    }

    @Test
    void givenSecrets_whenTheyChange_thenTheLogSaysThatButNotWhat() {
        execute("insert into app_user (workshop_id, username, name, role, password_hash)"
                + " values (%d, 'ann', 'Ann', 'owner', 'hash-1')".formatted(sample.workshopId()));
        execute("update app_user set password_hash = 'hash-2', last_login = now()");
        execute("update pit set camera_rtsp_url = '\\x0102'");
        execute(
                "insert into licence (device_id, workshop_id, key_hash, previous_key_hash) values ('%s', %d, '\\x0a0b', '\\x0c')"
                        .formatted(sample.deviceId(), sample.workshopId()));
        execute("insert into broker_account (username, salt, password_hash) values ('%s', '\\x0a0b', '\\x0a0b')"
                .formatted(sample.deviceId()));
        execute("update broker_account set password_hash = '\\x0d'");

        assertThat(String.valueOf(newest("user").before())).isEqualTo("{\"password_hash\":\"***\"}");
        assertThat(String.valueOf(newest("user").after())).isEqualTo("{\"password_hash\":\"***\"}");
        assertThat(String.valueOf(newest("pit").before())).isEqualTo("{\"camera_rtsp_url\":null}");
        assertThat(String.valueOf(newest("pit").after())).isEqualTo("{\"camera_rtsp_url\":\"***\"}");
        assertThat(String.valueOf(newest("broker_account").after())).isEqualTo("{\"password_hash\":\"***\"}");
        assertThat(entries().toString()).doesNotContain("hash-1", "hash-2", "x0102", "0a0b", "0c", "last_login");
    }

    @Test
    void givenLongTexts_whenTheyChange_thenTheListHasTheirBeginningAndTheLogAllOfThem() {
        execute("update workshop set address = repeat('a', 5000), name = 'Long' where id = " + sample.workshopId());

        AuditEntry entry = newest("workshop");
        JsonNode after = Objects.requireNonNull(entry.after());
        assertThat(after.path("address").textValue()).isEqualTo("a".repeat(1000) + "…");
        assertThat(after.path("name").textValue()).isEqualTo("Long");
        assertThat(db.number("select length(after ->> 'address') from audit_log where id = " + entry.id()))
                .isEqualTo(5000);
    }

    @Test
    void givenRowsThatComeAndGo_whenMade_thenTheLogHasThemWhole() {
        execute("insert into app_user (workshop_id, username, name, role, sub_role)"
                + " values (%d, 'op1', 'Op', 'staff', 'operator')".formatted(sample.workshopId()));
        execute("insert into pit_grant (workshop_id, user_id, pit_id) select workshop_id, id, %d from app_user"
                .formatted(sample.pitId()));
        execute("delete from pit_grant");
        execute("insert into alert_config (workshop_id, pit_id) values (%d, %d)"
                .formatted(sample.workshopId(), sample.pitId()));

        AuditEntry gone = newest("pit_grant");
        assertThat(gone.action()).isEqualTo("delete");
        assertThat(gone.thingId()).endsWith(":" + sample.pitId());
        assertThat(gone.after()).isNull();
        assertThat(String.valueOf(gone.before())).contains("\"pit_id\":" + sample.pitId());
        assertThat(newest("alert_config").thingId()).isEqualTo("%d:%d".formatted(sample.workshopId(), sample.pitId()));
        assertThat(newest("workshop").thingId()).isEqualTo(Long.toString(sample.workshopId()));
        assertThat(newest("workshop").workshopId()).isEqualTo(sample.workshopId());
        assertThat(newest("device").thingId()).isEqualTo(sample.deviceId());
    }

    @Test
    void givenAThousandGrants_whenMadeAndTakenAwayAtOnce_thenEachIsOneEntryThatIsFoundByAnyOfThem() {
        execute("insert into app_user (workshop_id, username, name, role, sub_role)"
                + " values (%1$d, 'op1', 'Op', 'staff', 'operator'), (%1$d, 'op2', 'Op', 'staff', 'operator')"
                        .formatted(sample.workshopId()));
        execute("insert into pit (workshop_id, pit_number, name) select %d, n, 'Bay' from generate_series(1001, 1999) n"
                .formatted(sample.workshopId()));
        OWNER.run(() -> execute("insert into pit_grant (workshop_id, user_id, pit_id)"
                + " select p.workshop_id, u.id, p.id from pit p, app_user u where u.username = 'op1'"));
        OWNER.run(() -> execute("insert into pit_grant (workshop_id, user_id, pit_id)"
                + " select workshop_id, id, %d from app_user where username = 'op2'".formatted(sample.pitId())));
        OWNER.run(() -> execute("delete from pit_grant"));
        OWNER.run(() -> execute("delete from pit_grant"));

        List<AuditEntry> grants = grants(filter(null, "pit_grant"));
        String op1 = id("op1");
        String op2 = id("op2");
        assertThat(grants)
                .extracting(AuditEntry::action, AuditEntry::thingId, AuditEntry::actorName)
                .containsExactlyInAnyOrder(
                        tuple("create", op1, "owner"),
                        tuple("create", "%s:%d".formatted(op2, sample.pitId()), "owner"),
                        tuple("delete", op1, "owner"),
                        tuple("delete", "%s:%d".formatted(op2, sample.pitId()), "owner"));
        String one = "%s:%d".formatted(op1, sample.pitId());
        assertThat(grants(of("pit_grant", one))).hasSize(2).allSatisfy(entry -> assertThat(
                        (entry.after() == null ? entry.before() : entry.after()).get("thing_ids"))
                .hasSize(1000)
                .contains(TextNode.valueOf(one)));
        assertThat(grants(of("pit_grant", op1 + ":0"))).isEmpty();
    }

    @Test
    void givenLimits_whenOneOfThemChanges_thenTheEntryHasThatOneAndNotAll() {
        execute(
                "insert into alert_config (workshop_id, pit_id, config) values (%d, %d, '%s')"
                        .formatted(
                                sample.workshopId(),
                                sample.pitId(),
                                "{\"aqi\": {\"warning\": 100, \"critical\": 200}, \"recipients\": [1, 2], \"humidity\": {\"min\": 30}}"));

        execute("update alert_config set config = jsonb_set(config, '{aqi,warning}', '120') - 'humidity'");

        assertThat(String.valueOf(newest("alert_config").before()))
                .isEqualTo("{\"config\":{\"aqi\":{\"warning\":100},\"humidity\":{\"min\":30}}}");
        assertThat(String.valueOf(newest("alert_config").after()))
                .isEqualTo("{\"config\":{\"aqi\":{\"warning\":120}}}");
    }

    @Test
    void givenAFailure_whenTheTransactionEnds_thenTheLogHasNothingOfItEither() {
        int before = entries().size();

        assertThatThrownBy(() -> db.database().onPlatform(handle -> {
                    handle.execute("update pit set name = 'Never'");
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");

        assertThat(entries()).hasSize(before);
    }

    @Test
    void givenTheRolesOfTheHub_whenTheyWriteToTheLog_thenTheyAreRefused() throws SQLException {
        for (DatabaseRole role :
                List.of(DatabaseRole.APP, DatabaseRole.PLATFORM, DatabaseRole.INGEST, DatabaseRole.BROKER)) {
            try (Connection connection = db.setup().dataSource(role).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("set app.platform = 'on'");
                for (String sql : List.of(
                        "update audit_log set actor_name = 'x'",
                        "delete from audit_log",
                        "truncate audit_log",
                        "insert into audit_log (created_at, actor_type, actor_name, action, thing)"
                                + " values (now(), 'user', 'x', 'x', 'x')",
                        "select write_audit(1, 'x', 'x', 'x', null, null, now())",
                        "alter table audit_log disable row level security")) {
                    assertThatThrownBy(() -> statement.execute(sql))
                            .as("%s: %s", role, sql)
                            .hasMessageMatching("(?s).*(permission denied|must be owner).*");
                }
            }
        }
    }

    @Test
    void givenTwoWorkshops_whenOneLooks_thenSeesItsOwnAndNothingOfThePlatform() {
        SampleWorkshop other = SampleWorkshop.in(db);
        log.note(new AuditedAction(null, "stop", "route", "ingest", Map.of()));

        Scope own = Scope.workshop(sample.workshopId());

        assertThat(log.list(own, ANY, "created_at", ALL).items())
                .isNotEmpty()
                .allMatch(entry -> Long.valueOf(sample.workshopId()).equals(entry.workshopId()));
        assertThat(log.list(own, filter(other.workshopId(), null), "created_at", ALL)
                        .items())
                .isEmpty();
        assertThatThrownBy(() -> log.activity(own, other.workshopId(), ANY, "created_at", ALL))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> db.database()
                        .inWorkshop(
                                sample.workshopId(),
                                handle -> handle.execute("select note_audit(%d, 'x', 'x', 'x', null, null, now())"
                                        .formatted(other.workshopId()))))
                .hasMessageContaining("another workshop");
    }

    @Test
    void givenSomethingThatChangesNoRow_whenNoted_thenItIsInTheLogOfThatTime() {
        OWNER.run(() -> {
            log.note(new AuditedAction(sample.workshopId(), "export", "user", "3", Map.of("rows", 2)));
            return 0;
        });

        AuditEntry entry = log.activity(
                        Scope.workshop(sample.workshopId()),
                        sample.workshopId(),
                        filter(null, "user"),
                        "-created_at",
                        ALL)
                .items()
                .get(0);
        assertThat(entry.action()).isEqualTo("export");
        assertThat(entry.createdAt()).isEqualTo(clock.instant());
        assertThat(String.valueOf(entry.after())).isEqualTo("{\"rows\":2}");
        assertThat(entry.before()).isNull();
        assertThatThrownBy(() -> log.note(new AuditedAction(null, "x", "x", null, Map.of("o", new Object()))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givenNotesThatCanWait_whenNoted_thenTheyComeUnderWhoMadeThem() {
        try (DeferredAudit notes = new DeferredAudit(log, clock)) {
            notes.note(
                    new AuditedAction(null, "bad", "route", "a", Map.of("o", new Object()))); // must not end the writer
            OWNER.run(() -> {
                notes.note(new AuditedAction(null, "stop", "route", "ingest", Map.of()));
                return 0;
            });

            await().untilAsserted(() -> assertThat(entries())
                    .filteredOn(entry -> entry.thing().equals("route"))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.actorName()).isEqualTo("owner"))
                    .satisfies(entry -> assertThat(entry.thingId()).isEqualTo("ingest")));
        }
    }

    private int execute(String sql) {
        return db.database().onPlatform(handle -> handle.execute(sql));
    }

    private List<AuditEntry> entries() {
        return log.list(Scope.platform(), ANY, "-created_at", ALL).items();
    }

    private List<AuditEntry> grants(AuditFilter filter) {
        return log.list(Scope.platform(), filter, "-created_at", ALL).items();
    }

    private String id(String username) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery("select id::text from app_user where username = ?")
                        .bind(0, username)
                        .mapTo(String.class)
                        .one());
    }

    private AuditEntry newest(String thing) {
        return log.list(Scope.platform(), filter(null, thing), "-created_at", ALL)
                .items()
                .get(0);
    }

    private static AuditFilter filter(@Nullable Long workshop, @Nullable String thing) {
        return filter(Optional.ofNullable(workshop), Optional.ofNullable(thing), Optional.empty());
    }

    private static AuditFilter of(String thing, String id) {
        return filter(Optional.empty(), Optional.of(thing), Optional.of(id));
    }

    private static AuditFilter filter(Optional<Long> workshop, Optional<String> thing, Optional<String> id) {
        Optional<String> any = Optional.empty();
        return new AuditFilter(
                workshop, any, Optional.empty(), any, any, thing, id, any, Optional.empty(), Optional.empty());
    }
}
