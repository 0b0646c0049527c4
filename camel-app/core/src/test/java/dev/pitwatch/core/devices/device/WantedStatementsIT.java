package dev.pitwatch.core.devices.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.LicenceStanding;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What SQL says of what devices are to be, beside the rule that messages are admitted by. */
class WantedStatementsIT {

    private static final Instant NOW = Instant.parse("2026-03-29T00:30:00Z");
    private static final Duration GRACE = Duration.ofDays(7);

    @Test
    void givenEveryLicenceAndSubscription_whenAsked_thenSqlAndTheRuleOfAdmissionAgree() {
        try (TestDatabase db = TestDatabase.create()) {
            SampleWorkshop shop = SampleWorkshop.in(db);
            for (KnownDevice.Licence licence : licences()) {
                for (KnownDevice.Subscription subscription : subscriptions()) {
                    write(db, shop, licence, subscription);
                    String expected = WantedRule.reason(
                                    "active", true, LicenceStanding.refusalOf(licence, subscription, NOW))
                            .orElse("none");

                    assertThat(asked(db, shop.deviceId(), WantedStatements.REASON))
                            .as("%s %s", licence, subscription)
                            .isEqualTo(expected);
                    assertThat(asked(db, shop.deviceId(), WantedStatements.WANTED))
                            .isEqualTo(expected.equals("none") ? "enabled" : "disabled");
                }
            }
        }
    }

    @Test
    void givenAPersonsWord_whenAsked_thenSqlAndTheRuleAgreeWhateverTheLicenceSays() {
        try (TestDatabase db = TestDatabase.create()) {
            SampleWorkshop shop = SampleWorkshop.in(db);
            KnownDevice.Subscription paid = new KnownDevice.Subscription("active", null, null);
            for (boolean claimed : List.of(true, false)) {
                for (String licence : List.of("active", "revoked")) {
                    KnownDevice.Licence key = new KnownDevice.Licence(new byte[1], licence, null, null, null);
                    write(db, shop, key, paid);
                    for (String status : List.of("active", "disabled", "retired")) {
                        db.execute("update device set status = '%s', pit_id = null, workshop_id = %s"
                                .formatted(status, claimed ? shop.workshopId() : "null"));

                        assertThat(asked(db, shop.deviceId(), WantedStatements.REASON))
                                .as("%s, claimed %s, licence %s", status, claimed, licence)
                                .isEqualTo(WantedRule.reason(status, claimed, LicenceStanding.refusalOf(key, paid, NOW))
                                        .orElse("none"));
                    }
                }
            }
        }
    }

    @Test
    void givenAPersonsWordOrNobodysDevice_whenAsked_thenThatComesFirst() {
        try (TestDatabase db = TestDatabase.create()) {
            SampleWorkshop shop = SampleWorkshop.in(db);
            db.execute("insert into device (device_id) values ('NOBODYS'), ('GONE')");
            db.execute("update device set status = 'retired' where device_id = 'GONE'");
            db.execute("update device set status = 'disabled' where device_id = '%s'".formatted(shop.deviceId()));

            assertThat(asked(db, shop.deviceId(), WantedStatements.WANTED)).isEqualTo("disabled");
            assertThat(asked(db, shop.deviceId(), WantedStatements.REASON)).isEqualTo("manual");
            assertThat(asked(db, "NOBODYS", WantedStatements.WANTED)).isEqualTo("none");
            assertThat(asked(db, "NOBODYS", WantedStatements.REASON)).isEqualTo("none");
            assertThat(asked(db, "GONE", WantedStatements.WANTED)).isEqualTo("disabled");
            assertThat(asked(db, "GONE", WantedStatements.REASON)).isEqualTo("manual");
        }
    }

    private static List<KnownDevice.@Nullable Licence> licences() {
        List<KnownDevice.@Nullable Licence> all = new ArrayList<>();
        all.add(null);
        for (String status : List.of("active", "expired", "revoked")) {
            for (Optional<Instant> end : times(Duration.ZERO)) {
                all.add(new KnownDevice.Licence(new byte[1], status, end.orElse(null), null, null));
            }
        }
        return all;
    }

    private static List<KnownDevice.@Nullable Subscription> subscriptions() {
        List<KnownDevice.@Nullable Subscription> all = new ArrayList<>();
        all.add(null);
        for (String status : List.of("trial", "active", "past_due", "suspended", "expired", "cancelled")) {
            for (Optional<Instant> end : times(GRACE)) {
                all.add(new KnownDevice.Subscription(status, end.orElse(null), null));
                all.add(new KnownDevice.Subscription(status, null, end.orElse(null)));
            }
        }
        return all;
    }

    /** Beside the moment at which what ended that long ago counts no more. */
    private static List<Optional<Instant>> times(Duration ago) {
        Instant edge = NOW.minus(ago);
        return List.of(
                Optional.empty(), Optional.of(edge.minusMillis(1)), Optional.of(edge), Optional.of(edge.plusMillis(1)));
    }

    private static void write(
            TestDatabase db,
            SampleWorkshop shop,
            KnownDevice.@Nullable Licence licence,
            KnownDevice.@Nullable Subscription subscription) {
        db.execute("delete from licence");
        db.execute("delete from subscription");
        if (licence != null) {
            db.execute(
                    "insert into licence (device_id, workshop_id, key_hash, status, expires_at) values ('%s', %d, 'k', '%s', %s)"
                            .formatted(shop.deviceId(), shop.workshopId(), licence.status(), sql(licence.expiresAt())));
        }
        if (subscription != null) {
            db.execute(
                    "insert into subscription (workshop_id, status, expires_at, next_due_at) values (%d, '%s', %s, %s)"
                            .formatted(
                                    shop.workshopId(),
                                    subscription.status(),
                                    sql(subscription.expiresAt()),
                                    sql(subscription.nextDueAt())));
        }
    }

    private static String sql(@Nullable Instant time) {
        return time == null ? "null" : "'%s'".formatted(time);
    }

    private static String asked(TestDatabase db, String device, String part) {
        return db.database().ingest().withHandle(handle -> {
            handle.execute("set time zone 'Europe/Berlin'"); // whose clocks are put forward in these days
            return handle.createQuery("select coalesce(%s, 'none') from device d %s where d.device_id = :device"
                            .formatted(part, WantedStatements.JOINS))
                    .bind("device", device)
                    .bind("now", NOW)
                    .mapTo(String.class)
                    .one();
        });
    }
}
