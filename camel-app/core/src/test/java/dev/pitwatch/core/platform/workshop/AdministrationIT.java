package dev.pitwatch.core.platform.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdministrationIT {

    private static final Page ALL = new Page(1, 200);
    private static final Principal ROOT = principal(Role.SUPER_ADMIN, null);
    private static final String URL = "rtsp://admin:secret@192.168.1.100:554/101";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final JdbiWorkshopRepository repository = new JdbiWorkshopRepository(db.database());
    private final WorkshopService workshops = new WorkshopService(repository, ZoneId.of("Asia/Kolkata"), clock);
    private final PitService pits =
            new PitService(new JdbiPitRepository(db.database(), db.masterKey(), clock), repository);
    private Workshop shine;
    private Principal owner;

    @BeforeEach
    void aWorkshop() {
        shine = workshops.create(
                new NewWorkshop("Shine", null, null, "Old road 1", null, null, null, null, null, null, null, null));
        owner = principal(Role.OWNER, shine.id());
        shine = workshops.update(ROOT, shine.id(), Patches.of("{'camera_networks':['192.168.1.0/24','10.0.0.0/24']}"));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAPatch_whenAnOwnerSendsIt_thenWhatItNamesIsSetAndTheRestStays() {
        Workshop changed = workshops.update(
                owner,
                shine.id(),
                Patches.of(
                        "{'name':'Glanz','phone':'030 / 123456','address':null,'video_days':9,'time_zone':'Europe/Berlin',"
                                + "'aqi_standard':'us_epa','gstin':'07X','state_code':'07','billing_address':'Box 1'}"));

        assertThat(changed.name()).isEqualTo("Glanz");
        assertThat(changed.phone()).isEqualTo("+4930123456");
        assertThat(changed.address()).isNull();
        assertThat(changed.videoDays()).isEqualTo(9);
        assertThat(changed.timeZone()).isEqualTo("Europe/Berlin");
        assertThat(changed.aqiStandard().code()).isEqualTo("us_epa");
        assertThat(List.of(changed.slug(), changed.code(), changed.currency()))
                .containsExactly(shine.slug(), shine.code(), "INR");
        assertThat(changed.subscriptionStatus()).isEqualTo("trial");
        assertThat(workshops.get(owner, shine.id())).isEqualTo(changed);
        assertThat(workshops.update(owner, shine.id(), Patches.of("{}"))).isEqualTo(changed);
    }

    @Test
    void givenHowToCareForTheWork_whenPatched_thenDaysAreInOrderAndBothAreInTheAuditLog() {
        assertThat(shine.aftercareDays()).containsExactly(7);
        assertThat(shine.aftercareText()).isNull();

        Workshop changed = workshops.update(
                owner, shine.id(), Patches.of("{'aftercare_days':[28,2.0],'aftercare_text':'No wash for a week.'}"));

        assertThat(changed.aftercareDays()).containsExactly(2, 28);
        assertThat(changed.aftercareText()).isEqualTo("No wash for a week.");
        assertThat(text("select after::text from audit_log where thing = 'workshop' order by id desc limit 1"))
                .contains("\"aftercare_days\": [2, 28]", "\"aftercare_text\": \"No wash for a week.\"");
        assertThat(workshops.update(owner, shine.id(), Patches.of("{'name':'Glanz'}")))
                .extracting(Workshop::aftercareDays, Workshop::aftercareText)
                .containsExactly(List.of(2, 28), "No wash for a week.");
        assertThat(workshops.update(owner, shine.id(), Patches.of("{'aftercare_days':[],'aftercare_text':null}")))
                .extracting(Workshop::aftercareDays, Workshop::aftercareText)
                .containsExactly(List.of(), null);
    }

    @Test
    void givenThreeNewTimeZones_whenChangedAgainWithinTheHour_thenItHasToWaitAndOtherMembersDont() {
        for (String zone : List.of("Asia/Dubai", "Europe/Paris", "Europe/Berlin")) {
            assertThat(workshops
                            .update(owner, shine.id(), Patches.of("{'time_zone':'%s'}".formatted(zone)))
                            .timeZone())
                    .isEqualTo(zone);
        }
        clock.pass(Duration.ofMinutes(59));

        assertThatThrownBy(() -> workshops.update(ROOT, shine.id(), Patches.of("{'time_zone':'Asia/Kolkata'}")))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
                    assertThat(problem.retryAfter()).contains(Duration.ofMinutes(1));
                });
        assertThat(workshops
                        .update(owner, shine.id(), Patches.of("{'time_zone':'Europe/Berlin','name':'Same'}"))
                        .name())
                .isEqualTo("Same");

        clock.pass(Duration.ofMinutes(1));
        assertThat(workshops
                        .update(owner, shine.id(), Patches.of("{'time_zone':'Asia/Kolkata'}"))
                        .timeZone())
                .isEqualTo("Asia/Kolkata");
        assertThat(text("select count(*) from audit_log where jsonb_exists(after, 'time_zone_changed_at')"
                        + " or jsonb_exists(after, 'time_zone_changes')"))
                .isEqualTo("0");
        assertThat(text("select time_zone_changes::text from workshop")).isEqualTo("1");
    }

    @Test
    void givenNoLimits_whenTheTimeZoneIsChangedAgainAndAgain_thenItIs() {
        WorkshopService unlimited = new WorkshopService(repository, ZoneId.of("Asia/Kolkata"), clock, false);

        for (String zone : List.of("Asia/Dubai", "Europe/Paris", "Europe/Berlin", "Asia/Dubai", "Asia/Kolkata")) {
            assertThat(unlimited
                            .update(owner, shine.id(), Patches.of("{'time_zone':'%s'}".formatted(zone)))
                            .timeZone())
                    .isEqualTo(zone);
        }
    }

    @Test
    void givenAnOffset_whenATimeZoneIsWanted_thenItIsRefusedAndOneThatIsThereStays() {
        for (String offset : List.of("+05:30", "GMT+12", "UTC+1", "Z", "SystemV/PST8")) {
            refused(
                    ProblemCode.VALIDATION_FAILED,
                    () -> workshops.update(owner, shine.id(), Patches.of("{'time_zone':'%s'}".formatted(offset))));
        }
        db.execute("update workshop set time_zone = '+05:30' where id = %d", shine.id());

        assertThat(workshops
                        .update(owner, shine.id(), Patches.of("{'name':'Same'}"))
                        .timeZone())
                .isEqualTo("+05:30");
        assertThat(workshops
                        .update(owner, shine.id(), Patches.of("{'time_zone':'UTC'}"))
                        .timeZone())
                .isEqualTo("UTC");
    }

    @Test
    void givenAPatchOfTheCurrency_whenAnOwnerSendsIt_thenOnlyThePlatformMay() {
        assertThat(workshops.update(owner, shine.id(), Patches.of("{'currency':'INR'}")))
                .isEqualTo(shine);
        refused(ProblemCode.FORBIDDEN, () -> workshops.update(owner, shine.id(), Patches.of("{'currency':'ZAR'}")));

        assertThat(workshops
                        .update(ROOT, shine.id(), Patches.of("{'currency':'ZAR'}"))
                        .currency())
                .isEqualTo("ZAR");
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> workshops.update(ROOT, shine.id(), Patches.of("{'currency':'QQQ'}")));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> workshops.update(owner, shine.id(), Patches.of("{'time_zone':'Mars/Base'}")));
        refused(ProblemCode.NOT_FOUND, () -> workshops.update(owner, 999, Patches.of("{}")));
    }

    @Test
    void givenAnotherCurrency_whenThePlatformSetsIt_thenTheSubscriptionFollowsUnlessAnAmountIsOpen() {
        workshops.update(ROOT, shine.id(), Patches.of("{'currency':'ZAR'}"));
        assertThat(text("select currency from subscription")).isEqualTo("ZAR");

        db.execute(
                "insert into payment (workshop_id, subscription_id, provider, state, amount_minor, currency, created_at)"
                        + " select workshop_id, id, 'payfast', 'pending', 1500, 'ZAR', now() from subscription");
        refused(ProblemCode.CONFLICT, () -> workshops.update(ROOT, shine.id(), Patches.of("{'currency':'USD'}")));
        assertThat(workshops.get(ROOT, shine.id()).currency()).isEqualTo("ZAR");
        db.execute("update payment set state = 'captured'");
        db.execute("update subscription set monthly_fee_minor = 1500");
        refused(ProblemCode.CONFLICT, () -> workshops.update(ROOT, shine.id(), Patches.of("{'currency':'USD'}")));

        db.execute("update subscription set monthly_fee_minor = 0");
        workshops.update(ROOT, shine.id(), Patches.of("{'currency':'USD'}"));
        assertThat(text("select currency from subscription")).isEqualTo("USD");
    }

    @Test
    void givenATrialThatIsOver_whenAsked_thenItsEndIsToldUntilAPeriodIsPaidFor() {
        Instant end = Objects.requireNonNull(shine.subscriptionExpiresAt());
        for (String status : List.of("trial", "expired", "suspended", "cancelled")) {
            db.execute("update subscription set status = '%s'", status);
            assertThat(workshops.get(owner, shine.id()).subscriptionExpiresAt())
                    .as(status)
                    .isEqualTo(end);
        }

        db.execute("update subscription set status = 'past_due', next_due_at = '2026-04-01T00:00:00Z'");

        assertThat(workshops.get(owner, shine.id()).subscriptionExpiresAt()).isEqualTo("2026-04-01T00:00:00Z");
    }

    @Test
    void givenAWorkshop_whenPutAway_thenNobodySignsInThereAndNothingIsLost() {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into app_user (workshop_id, username, name, role) values (?, 'own', 'O', 'owner')",
                        shine.id()));

        workshops.archive(shine.id());

        refused(ProblemCode.NOT_FOUND, () -> workshops.get(ROOT, shine.id()));
        refused(ProblemCode.NOT_FOUND, () -> workshops.archive(shine.id()));
        refused(ProblemCode.NOT_FOUND, () -> workshops.update(ROOT, shine.id(), Patches.of("{'name':'x'}")));
        assertThat(text("select is_active::text from app_user")).isEqualTo("false");
        assertThat(text("select status from subscription")).isEqualTo("cancelled");
        assertThat(text("select archived_at::text from workshop")).startsWith("2026-02-20 22:30:00");
    }

    @Test
    void givenAPit_whenPatched_thenWhatIsNamedIsSetAndTheCodeFollowsTheNumber() {
        Pit bay = pit(1);

        Pit changed = update(
                bay,
                "{'pit_number':4,'name':'Left','camera_ip':'10.0.0.7','camera_model':'C','camera_rtsp_url':'" + URL
                        + "'}");

        assertThat(List.of(changed.code(), changed.name(), changed.status())).containsExactly("pit4", "Left", "active");
        assertThat(changed.pitNumber()).isEqualTo(4);
        assertThat(changed.cameraRtspUrl()).isEqualTo("rtsp://***@192.168.1.100:554/101");
        assertThat(pits.get(owner, bay.id())).isEqualTo(changed);
        Pit without = update(changed, "{'camera_ip':null,'camera_rtsp_url':null}");
        assertThat(without.cameraIp()).isNull();
        assertThat(without.cameraRtspUrl()).isNull();
        assertThat(without.cameraModel()).isEqualTo("C");
    }

    @Test
    void givenACamera_whenItsMaskedAddressComesBack_thenItsPasswordStays() {
        Pit bay = update(pit(1), "{'camera_rtsp_url':'" + URL + "'}");

        update(bay, "{'camera_rtsp_url':'rtsp://***@192.168.1.100:554/101','name':'Same'}");

        byte[] kept = db.superuser().withHandle(handle -> handle.createQuery("select camera_rtsp_url from pit")
                .mapTo(byte[].class)
                .one());
        assertThat(CameraUrl.open(db.masterKey(), bay.id(), kept)).isEqualTo(URL);
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> update(bay, "{'camera_rtsp_url':'rtsp://***@192.168.1.200:554/101'}"));
        refused(ProblemCode.VALIDATION_FAILED, () -> update(bay, "{'camera_rtsp_url':'http://x/'}"));
    }

    @Test
    void givenMaintenance_whenItsEndPasses_thenThePitIsActiveByItself() {
        Pit bay = pit(1);
        Pit off = update(bay, "{'status':'maintenance','maintenance_until':'2026-02-20T23:30:00Z'}");
        assertThat(off.status()).isEqualTo("maintenance");
        assertThat(off.maintenanceUntil()).isEqualTo("2026-02-20T23:30:00Z");
        assertThat(listed("maintenance")).isEqualTo(1);

        clock.pass(Duration.ofHours(1));

        assertThat(pits.get(owner, bay.id()).status()).isEqualTo("active");
        assertThat(pits.get(owner, bay.id()).maintenanceUntil()).isNull();
        assertThat(listed("maintenance")).isZero();
        assertThat(listed("active")).isEqualTo(1);
        assertThat(update(bay, "{'status':'maintenance'}").status()).isEqualTo("maintenance");
    }

    @Test
    void givenMaintenance_whenEndedOrWithoutEnd_thenItsEndIsForgotten() {
        Pit bay = pit(1);
        refused(ProblemCode.VALIDATION_FAILED, () -> update(bay, "{'maintenance_until':'2026-02-20T23:30:00Z'}"));
        Pit off = update(bay, "{'status':'maintenance','maintenance_until':'2026-02-20T23:30:00Z'}");
        assertThat(update(off, "{'maintenance_until':'2026-02-21T23:30:00Z'}").maintenanceUntil())
                .isEqualTo("2026-02-21T23:30:00Z");
        assertThat(update(off, "{'maintenance_until':null}").maintenanceUntil()).isNull();
        update(off, "{'maintenance_until':'2026-02-21T23:30:00Z'}");

        Pit on = update(off, "{'status':'disabled'}");

        assertThat(on.maintenanceUntil()).isNull();
        assertThat(update(on, "{'status':'maintenance'}").maintenanceUntil()).isNull();
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> pits.create(owner, shine.id(), new NewPit(8, null, "active", clock.instant(), null, null, null)));
    }

    @Test
    void givenAnotherPitOrDevices_whenTheNumberIsToChange_thenItIsRefused() {
        Pit one = pit(1);
        Pit two = pit(2);
        refused(ProblemCode.CONFLICT, () -> update(one, "{'pit_number':2}"));
        device(two);

        refused(ProblemCode.CONFLICT, () -> update(pits.get(owner, two.id()), "{'pit_number':3}"));
        assertThat(update(pits.get(owner, two.id()), "{'pit_number':2,'name':'Same'}")
                        .name())
                .isEqualTo("Same");
    }

    @Test
    void givenAWorkshopOfVeryManyPits_whenAnOwnerMakesOneMore_thenItIsRefusedAndThePlatformMay() {
        db.execute(
                "insert into pit (workshop_id, pit_number, name) select %d, n, 'P' from generate_series(2, %d) n",
                shine.id(), PitService.MAX_OF_WORKSHOP);
        pit(1);

        refused(ProblemCode.CONFLICT, () -> pit(3_000));

        NewPit another = new NewPit(3_000, null, null, null, null, null, null);
        assertThat(pits.create(ROOT, shine.id(), another).code()).isEqualTo("pit3000");
    }

    @Test
    void givenAPitWithADevice_whenPutAway_thenTheDeviceHasNoneAndTheNumberIsFree() {
        Pit bay = pit(1);
        device(bay);
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role, sub_role)"
                            + " values (?, 'opr', 'O', 'staff', 'operator')",
                    shine.id());
            handle.execute("insert into pit_grant select workshop_id, id, ? from app_user", bay.id());
        });

        pits.archive(owner, bay);

        refused(ProblemCode.NOT_FOUND, () -> pits.get(owner, bay.id()));
        refused(ProblemCode.NOT_FOUND, () -> pits.archive(owner, bay));
        assertThat(text("select count(*)::text from device where pit_id is null"))
                .isEqualTo("1");
        assertThat(text("select count(*)::text from pit_grant")).isEqualTo("0");
        assertThat(text("select quantity::text from subscription")).isEqualTo("0");
        assertThat(pit(1).id()).isNotEqualTo(bay.id());
        refused(ProblemCode.NOT_FOUND, () -> pits.get(owner, shine.id() + 1, pit(2).id()));
    }

    private int listed(String status) {
        return pits.list(owner, shine.id(), Optional.of(status), "pit_number", ALL)
                .items()
                .size();
    }

    private Pit pit(int number) {
        return pits.create(owner, shine.id(), new NewPit(number, null, null, null, null, null, null));
    }

    private Pit update(Pit pit, String patch) {
        return pits.update(owner, pit, Patches.of(patch));
    }

    private void device(Pit pit) {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into device (device_id, workshop_id, pit_id) values ('dev-1', ?, ?)",
                        pit.workshopId(),
                        pit.id()));
    }

    private String text(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private static Principal principal(Role role, @Nullable Long workshop) {
        return new Principal(1L, "somebody", role, null, workshop, null, Set.of(), false);
    }
}
