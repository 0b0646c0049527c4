package dev.pitwatch.core.platform.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.core.platform.operation.MasterKeyRotation.Outcome;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MasterKeyRotationIT {

    private static final UUID SID = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static final UUID COMMAND = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950f");
    private static final byte[] HASH = new byte[32];

    private final TestDatabase db = TestDatabase.create();
    private final MasterKey old = db.masterKey();
    private final MasterKey next = new MasterKey(
                    "another master key, of 256 bits or more".getBytes(StandardCharsets.UTF_8))
            .after(List.of(db.masterKeyText().getBytes(StandardCharsets.UTF_8)));
    private SampleWorkshop sample;
    private long user;
    private Map<Sealed, String> rows;

    /** What reads the value that is kept. */
    private static final Map<Sealed, String> VALUES = Map.ofEntries(
            Map.entry(Sealed.BROKER_PASSWORD, "select sealed_password from broker_account"),
            Map.entry(
                    Sealed.CAMERA_LOW_URL, "select camera_low_rtsp_url from pit where camera_low_rtsp_url is not null"),
            Map.entry(Sealed.CAMERA_URL, "select camera_rtsp_url from pit where camera_rtsp_url is not null"),
            Map.entry(Sealed.CANARY, "select sealed from master_key_canary"),
            Map.entry(Sealed.COMMAND, "select decode(params ->> 'license_key', 'base64') from command"),
            Map.entry(Sealed.MACHINE, "select sealed_secret from machine"),
            Map.entry(Sealed.NOTICE, "select secrets from notice where dedupe_key = 'a notice'"),
            Map.entry(Sealed.NOTICE_ADDRESS, "select sent_to from notice where dedupe_key = 'a notice'"),
            Map.entry(Sealed.PUSH_SUBSCRIPTION, "select auth from push_subscription"),
            Map.entry(Sealed.REPEATED_CALL, "select answer from repeated_call"),
            Map.entry(Sealed.SECOND_FACTOR, "select secret from second_factor"),
            Map.entry(Sealed.TRACKING_LINK, "select tracking_sealed from job"),
            Map.entry(Sealed.WEBHOOK, "select secret from webhook"));

    @BeforeEach
    void secretsOfEveryKind() {
        sample = SampleWorkshop.in(db);
        user = db.superuser().withHandle(handle -> handle.createQuery(
                        "insert into app_user (workshop_id, username, name, role) values (?, 'owner', 'O', 'owner') returning id")
                .bind(0, sample.workshopId())
                .mapTo(Long.class)
                .one());
        rows = Map.ofEntries(
                Map.entry(Sealed.BROKER_PASSWORD, sample.deviceId()),
                Map.entry(Sealed.CAMERA_LOW_URL, Long.toString(sample.pitId())),
                Map.entry(Sealed.CAMERA_URL, Long.toString(sample.pitId())),
                Map.entry(Sealed.CANARY, "canary"),
                Map.entry(Sealed.COMMAND, COMMAND.toString()),
                Map.entry(Sealed.MACHINE, SID.toString()),
                Map.entry(Sealed.NOTICE, "a notice"),
                Map.entry(Sealed.NOTICE_ADDRESS, "a notice"),
                Map.entry(Sealed.PUSH_SUBSCRIPTION, user + " https://push.example.com/x"),
                Map.entry(Sealed.REPEATED_CALL, user + ":a key"),
                Map.entry(Sealed.SECOND_FACTOR, Long.toString(user)),
                Map.entry(Sealed.TRACKING_LINK, HexFormat.of().formatHex(HASH)),
                Map.entry(Sealed.WEBHOOK, Long.toString(sample.workshopId())));
        long workshop = sample.workshopId();
        db.superuser().useHandle(handle -> {
            handle.execute("update master_key_canary set sealed = ?", bound(Sealed.CANARY));
            handle.execute(
                    "update pit set camera_rtsp_url = ?, camera_low_rtsp_url = ? where id = ?",
                    unbound(Sealed.CAMERA_URL),
                    bound(Sealed.CAMERA_LOW_URL),
                    sample.pitId());
            handle.execute(
                    "insert into broker_account (username, salt, password_hash, sealed_password) values (?, '', '', ?)",
                    sample.deviceId(),
                    bound(Sealed.BROKER_PASSWORD));
            handle.execute(
                    "insert into machine (sid, workshop_id, role, name, scopes, secret_hash, sealed_secret)"
                            + " values (?, ?, 'kiosk', 'Wall', '{}', ?, ?)",
                    SID,
                    workshop,
                    HASH,
                    unbound(Sealed.MACHINE));
            handle.execute(
                    "insert into second_factor (user_id, workshop_id, secret, created_at) values (?, ?, ?, now())",
                    user,
                    workshop,
                    bound(Sealed.SECOND_FACTOR));
            handle.execute(
                    "insert into notice (workshop_id, user_id, event, channel, secrets, sent_to, dedupe_key, next_attempt_at,"
                            + " give_up_at, created_at) values (?, ?, 'x', 'sms', ?, ?, 'a notice', now(), now(), now()),"
                            + " (?, ?, 'x', 'sms', ?, null, 'damaged', now(), now(), now())",
                    workshop,
                    user,
                    unbound(Sealed.NOTICE),
                    bound(Sealed.NOTICE_ADDRESS),
                    workshop,
                    user,
                    new byte[40]);
            handle.execute(
                    "insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, created_at)"
                            + " values (?, ?, 'https://push.example.com/x', 'key', ?, now())",
                    workshop,
                    user,
                    bound(Sealed.PUSH_SUBSCRIPTION));
            handle.execute(
                    "insert into webhook (workshop_id, url, events, secret) values (?, 'https://hooks.example.com/', '{}', ?)",
                    workshop,
                    bound(Sealed.WEBHOOK));
            handle.execute(
                    "insert into repeated_call (workshop_id, user_id, key, request_hash, answer, created_at)"
                            + " values (?, ?, 'a key', ?, ?, now())",
                    workshop,
                    user,
                    HASH,
                    unbound(Sealed.REPEATED_CALL));
            handle.execute(
                    "insert into job (workshop_id, pit_id, work_type, customer_name, car_model,"
                            + " estimated_duration_minutes, tracking_hash, tracking_sealed, created_at, updated_at)"
                            + " values (?, ?, 'full_ppf', 'C', 'Car', 60, ?, ?, now(), now())",
                    workshop,
                    sample.pitId(),
                    HASH,
                    bound(Sealed.TRACKING_LINK));
            handle.execute(
                    "insert into command (command_id, workshop_id, device_id, command, params) values (?, ?, ?,"
                            + " 'SET_LICENCE', jsonb_build_object('license_key', encode(?, 'base64')))",
                    COMMAND,
                    workshop,
                    sample.deviceId(),
                    unbound(Sealed.COMMAND));
        });
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenSecretsOfEveryKind_whenTheKeyIsRotated_thenEachOpensByTheNewKeyInItsOwnRowOnly() {
        Outcome outcome = rotation().run();

        assertThat(outcome).isEqualTo(new Outcome(Sealed.values().length, 1));
        MasterKey alone = new MasterKey("another master key, of 256 bits or more".getBytes(StandardCharsets.UTF_8));
        for (Sealed kind : Sealed.values()) {
            byte[] kept = value(kind);
            assertThat(kept).as(kind.name()).startsWith(next.sealedBegin());
            assertThat(kind.open(alone, row(kind), kept)).isEqualTo("secret of " + kind);
        }
        assertThat(rotation().run()).as("a second run").isEqualTo(new Outcome(0, 1));
    }

    @Test
    void givenARunThatWasKilled_whenRunAgain_thenItDoesTheRestAndLeavesWhatIsDone() {
        byte[] done = Sealed.MACHINE.seal(next, row(Sealed.MACHINE), "secret of " + Sealed.MACHINE);
        db.superuser().useHandle(handle -> handle.execute("update machine set sealed_secret = ?", done));

        assertThat(rotation().run()).isEqualTo(new Outcome(Sealed.values().length - 1, 1));

        assertThat(value(Sealed.MACHINE)).isEqualTo(done);
    }

    @Test
    void givenTheSchema_whenItHasANewColumnOfBytes_thenSomebodyHasToSayWhetherItIsSealed() {
        List<String> columns = db.superuser().withHandle(handle -> handle.createQuery(
                        """
                        select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
                        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'bytea'::regtype
                            and a.attnum > 0 and not a.attisdropped and a.attname !~ 'hash|salt'
                        """)
                .mapTo(String.class)
                .list());

        assertThat(columns)
                .containsExactlyInAnyOrder(
                        "broker_account.sealed_password",
                        "dead_letter.payload", // masked, not sealed
                        "job.tracking_sealed",
                        "machine.sealed_secret",
                        "master_key_canary.sealed",
                        "notice.secrets",
                        "notice.sent_to",
                        "pit.camera_low_rtsp_url",
                        "pit.camera_rtsp_url",
                        "push_subscription.auth",
                        "repeated_call.answer",
                        "second_factor.secret",
                        "webhook.secret");
    }

    private MasterKeyRotation rotation() {
        return MasterKeyRotation.on(db.setup(), next);
    }

    private String row(Sealed kind) {
        return rows.get(kind);
    }

    private byte[] bound(Sealed kind) {
        return kind.seal(old, row(kind), "secret of " + kind);
    }

    /** As values were sealed before they were bound to their row. */
    private byte[] unbound(Sealed kind) {
        byte[] bound = kind.seal(old, "", "secret of " + kind);
        return Arrays.copyOfRange(bound, old.sealedBegin().length, bound.length);
    }

    private byte[] value(Sealed kind) {
        return db.superuser()
                .withHandle(handle ->
                        handle.createQuery(VALUES.get(kind)).mapTo(byte[].class).one());
    }
}
