package dev.pitwatch.core.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.identity.Passwords;
import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.identity.Role;
import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.problem.ProblemCode;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.user.UserService;
import dev.pitwatch.core.workshop.JdbiPitRepository;
import dev.pitwatch.core.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.workshop.NewWorkshop;
import dev.pitwatch.core.workshop.Pit;
import dev.pitwatch.core.workshop.PitService;
import dev.pitwatch.core.workshop.WorkshopService;
import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlatformIT {

    private static final Principal ROOT =
            new Principal(1L, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final PlatformService platform = new PlatformService(db.database(), clock);
    private final JdbiWorkshopRepository repository = new JdbiWorkshopRepository(db.database());
    private final Onboarding onboarding = new Onboarding(
            db.database(),
            new WorkshopService(repository, ZoneId.of("Asia/Kolkata"), clock),
            new PitService(new JdbiPitRepository(db.database(), db.masterKey(), clock), repository),
            new UserService(db.database(), new Passwords()));

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAWorkshop_whenTakenOn_thenAllOfItIsThere() {
        Onboarding.Made made = takeOn(null, 3);

        assertThat(made.workshop().code()).isEqualTo("workshop_001");
        assertThat(made.workshop().totalPits()).isEqualTo(3);
        assertThat(made.workshop().subscriptionStatus()).isEqualTo("trial");
        assertThat(made.owner().username()).isEqualTo("owner_workshop_001");
        assertThat(made.owner().mustChangePassword()).isTrue();
        assertThat(made.pits()).extracting(Pit::code).containsExactly("pit1", "pit2", "pit3");
        assertThat(made.toString()).doesNotContain(made.temporaryPassword());
        assertThat(text("select plan || quantity from subscription")).isEqualTo("premium3");
        assertThat(text("select count(*)::text from alert_config")).isEqualTo("1");
        assertThat(takeOn(null, 0).pits()).isEmpty();
    }

    @Test
    void givenAnOwnersNameThatIsTaken_whenTakenOn_thenNothingIsMade() {
        long other = SampleWorkshop.in(db).workshopId();
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into app_user (workshop_id, username, name, role) values (?, 'owner_shine', 'O', 'owner')",
                        other));

        assertThatThrownBy(() -> takeOn("shine", 2))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT));

        assertThat(text("select count(*)::text from workshop where code = 'shine'"))
                .isEqualTo("0");
        assertThat(text("select count(*)::text from pit where name like 'Pit%'"))
                .isEqualTo("0");
    }

    @Test
    void givenAWorkshop_whenLetGo_thenNobodyAndNothingGetsInAndNothingIsDeleted() {
        SampleWorkshop sample = SampleWorkshop.in(db);
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role) values (?, 'own', 'O', 'owner')",
                    sample.workshopId());
            handle.execute("insert into subscription (workshop_id) values (?)", sample.workshopId());
            handle.execute(
                    "insert into licence (device_id, workshop_id, key_hash) values (?, ?, '')",
                    sample.deviceId(),
                    sample.workshopId());
            handle.execute(
                    "insert into broker_account (username, salt, password_hash) values (?, '', '')", sample.deviceId());
        });

        Departure left = platform.decommission(sample.workshopId());

        assertThat(left).isEqualTo(new Departure(sample.workshopId(), clock.instant(), 1, 1, 1, 1));
        assertThat(text("select status from device")).isEqualTo("disabled");
        assertThat(text("select status from licence")).isEqualTo("revoked");
        assertThat(text("select enabled::text from broker_account")).isEqualTo("false");
        assertThat(text("select is_active::text from app_user")).isEqualTo("false");
        assertThat(text("select status from subscription")).isEqualTo("cancelled");
        assertThat(platform.decommission(sample.workshopId()))
                .isEqualTo(new Departure(sample.workshopId(), clock.instant(), 0, 0, 0, 0));
        assertThatThrownBy(() -> platform.decommission(999)).isInstanceOf(Problem.class);
    }

    @Test
    void givenThingsOfAllKinds_whenLookedOver_thenTheyAreCounted() {
        takeOn(null, 2);
        SampleWorkshop sample = SampleWorkshop.in(db);
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into alert (workshop_id, alert_type, severity, subject, message, created_at)"
                            + " values (?, 'high_aqi', 'warning', 'pit:1', 'm', now())",
                    sample.workshopId());
            handle.execute(
                    "insert into violation (device_id, reason, topic, hour, count, first_seen_at, last_seen_at)"
                            + " values ('d', 'flood', 't', ?, 7, ?, ?)",
                    clock.instant(),
                    clock.instant(),
                    clock.instant());
        });

        Overview overview = platform.overview();

        assertThat(overview.workshops()).containsEntry("trial", 1L).containsEntry("none", 1L);
        assertThat(overview.pits()).isEqualTo(3);
        assertThat(overview.users()).containsEntry("owner", 1L);
        assertThat(overview.devices()).containsEntry("active", 1L);
        assertThat(overview.licences()).isEmpty();
        assertThat(overview.openAlerts()).containsEntry("warning", 1L);
        assertThat(overview.violations()).isEqualTo(1);
        assertThat(overview.refusedMessages()).isEqualTo(7);
        assertThat(overview.deadLetters()).isZero();
        assertThat(platform.database().sizeBytes()).isPositive();
        assertThat(platform.database().version()).isNotBlank();
    }

    private Onboarding.Made takeOn(@Nullable String code, int pits) {
        NewWorkshop wanted = new NewWorkshop("Shine", code, null, null, null, null, null, null, null, null, null, null);
        return onboarding.takeOn(ROOT, wanted, "premium", new Onboarding.Owner("Ann", null, "+91 1234567"), pits);
    }

    private String text(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
