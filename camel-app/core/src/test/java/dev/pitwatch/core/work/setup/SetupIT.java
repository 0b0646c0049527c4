package dev.pitwatch.core.work.setup;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.job.TemplateService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SetupIT {

    private static final String FILE =
            """
            {'pits': [
                {'pit_number': 1, 'name': 'Left', 'camera_ip': '8.8.8.8', 'limits': {'humidity': {'max': 60.5}}},
                {'pit_number': 2}],
             'limits': {'aqi': {'warning': 120}, 'hysteresis': {'temperature': 0.5}},
             'recipients': ['boss'],
             'templates': [{'name': 'Quick', 'work_type': 'Full PPF', 'estimated_duration_minutes': 90,
                'stages': [{'name': 'film', 'weight': 100}]}]}
            """;

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = new TestClock(Instant.parse("2026-11-26T06:30:00Z"));
    private final SetupService setups = new SetupService(
            db.database(),
            new TemplateService(db.database(), Clock.systemUTC()),
            CameraLaw.standard(db.database()),
            clock);
    private SampleWorkshop sample;
    private Principal owner;

    @BeforeEach
    void aWorkshop() {
        sample = SampleWorkshop.in(db);
        owner = sample.ownerWithRow(db);
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into app_user (workshop_id, username, name, role) values (?, 'boss', 'B', 'owner')",
                        sample.workshopId()));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAFile_whenBroughtInDry_thenItSaysWhatWouldChangeAndNothingDoes() {
        Setup before = setups.export(owner, sample.workshopId());

        List<SetupChange> changes = bring(FILE, true);

        assertThat(changes)
                .extracting(change -> "%s %s %s".formatted(change.action(), change.thing(), change.pitNumber()))
                .containsExactly(
                        "update limits null",
                        "update recipients null",
                        "update pit 1",
                        "create limits 1",
                        "create pit 2",
                        "create template null");
        assertThat(String.valueOf(changes.get(2).before())).isEqualTo("{\"name\":\"Bay\"}");
        assertThat(String.valueOf(changes.get(2).after())).isEqualTo("{\"name\":\"Left\",\"camera_ip\":\"8.8.8.8\"}");
        assertThat(setups.export(owner, sample.workshopId())).isEqualTo(before);
    }

    @Test
    void givenAFile_whenBroughtInTwice_thenTheSecondTimeNothingChanges() {
        assertThat(bring(FILE, false)).hasSize(6);

        assertThat(bring(FILE, false)).isEmpty();
        Setup after = setups.export(owner, sample.workshopId());
        assertThat(after.recipients()).containsExactly("boss");
        assertThat(String.valueOf(after.limits()))
                .isEqualTo("{\"aqi\":{\"warning\":120},\"hysteresis\":{\"temperature\":0.5}}");
        assertThat(after.pits()).extracting(Setup.PitSetup::name).containsExactly("Left", "Pit 2");
        assertThat(String.valueOf(after.pits().get(0).limits())).isEqualTo("{\"humidity\":{\"max\":60.5}}");
        assertThat(setups.bring(owner, sample.workshopId(), after, false)).isEmpty();
        String kept = db.superuser().withHandle(handle -> handle.createQuery(
                        "select config ->> 'recipients' from alert_config where pit_id is null")
                .mapTo(String.class)
                .one());
        assertThat(kept).contains("user_id");
    }

    @Test
    void givenCamerasWhereNoneMayBe_whenTheyAreBroughtIn_thenEachIsNamedAlsoDryAndNothingChanges() {
        String file = "{'pits': [{'pit_number': 1, 'name': 'Left', 'camera_ip': '8.8.8.8'},"
                + " {'pit_number': 2, 'camera_ip': '169.254.169.254'}, {'pit_number': 3, 'camera_ip': 'localhost'}]}";
        Setup before = setups.export(owner, sample.workshopId());

        for (boolean dry : List.of(true, false)) {
            assertThatThrownBy(() -> bring(file, dry))
                    .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.details())
                            .extracting(Problem.Detail::field)
                            .containsExactly("pits[1].camera_ip", "pits[2].camera_ip"));
        }
        assertThat(setups.export(owner, sample.workshopId())).isEqualTo(before);
    }

    @Test
    void givenACameraThatIsThereAlready_whenItIsBroughtInAgain_thenItIsNotJudged() {
        db.execute("update pit set camera_ip = '10.9.9.9'");

        assertThat(bring("{'pits': [{'pit_number': 1, 'camera_ip': '10.9.9.9'}]}", false))
                .isEmpty();
        assertThatThrownBy(() -> bring("{'pits': [{'pit_number': 2, 'camera_ip': '10.9.9.9'}]}", true))
                .isInstanceOf(Problem.class);
    }

    @Test
    void givenHoursAndHolidays_whenASetUpIsTakenAlong_thenTheyAreThereAndTheSecondTimeNothingChanges() {
        String day = "[['09:00', '19:00']]";
        String file =
                "{'opening_hours': {'mon': %1$s, 'tue': %1$s, 'wed': %1$s, 'thu': %1$s, 'fri': %1$s, 'sat': [], 'sun': []},"
                                .formatted(day)
                        + " 'holidays': [{'date': '2027-01-26', 'name': 'Republic Day'}]}";

        assertThat(bring(file, false)).extracting(SetupChange::thing).containsExactly("opening_hours", "holidays");
        assertThat(bring(file, false)).isEmpty();
        Setup after = setups.export(owner, sample.workshopId());

        assertThat(String.valueOf(after.holidays()))
                .isEqualTo("[{\"date\":\"2027-01-26\",\"name\":\"Republic Day\",\"open\":[]}]");
        assertThat(setups.bring(owner, sample.workshopId(), after, false)).isEmpty();
        assertThat(bring("{}", false)).isEmpty();
    }

    @Test
    void givenASetUp_whenAFileNamesPartsOfIt_thenTheRestStays() {
        bring(FILE, false);

        assertThat(bring("{'limits': {'for_seconds': 30}}", false)).hasSize(1);
        assertThat(bring("{'pits': [{'pit_number': 1, 'camera_model': 'C1', 'limits': {}}]}", false))
                .extracting(SetupChange::action)
                .containsExactly("update", "update");
        assertThat(bring("{'recipients': []}", false)).hasSize(1);
        assertThat(bring("{}", false)).isEmpty();

        Setup after = setups.export(owner, sample.workshopId());
        assertThat(String.valueOf(after.limits())).isEqualTo("{\"for_seconds\":30}");
        assertThat(after.recipients()).isEmpty();
        assertThat(after.pits().get(0).cameraIp()).isEqualTo("8.8.8.8");
        assertThat(after.pits().get(0).cameraModel()).isEqualTo("C1");
        assertThat(after.pits()).hasSize(2);
    }

    @Test
    void givenASetUp_whenBroughtToAnotherWorkshop_thenItIsTheSameThere() {
        bring(FILE, false);
        Setup file = setups.export(owner, sample.workshopId());
        SampleWorkshop other = SampleWorkshop.in(db);
        Principal theirs = other.ownerWithRow(db);

        setups.bring(
                theirs,
                other.workshopId(),
                new Setup(file.pits(), file.limits(), null, file.templates(), null, null),
                false);

        Setup copy = setups.export(theirs, other.workshopId());
        assertThat(copy.pits()).isEqualTo(file.pits());
        assertThat(copy.limits()).isEqualTo(file.limits());
        refused(ProblemCode.VALIDATION_FAILED, () -> setups.bring(theirs, other.workshopId(), file, false));
        refused(ProblemCode.NOT_FOUND, () -> setups.bring(theirs, sample.workshopId(), file, false));
        refused(ProblemCode.NOT_FOUND, () -> setups.export(theirs, sample.workshopId()));
    }

    @Test
    void givenAFileWithAMistake_whenBroughtIn_thenNothingOfItIs() {
        refused(ProblemCode.VALIDATION_FAILED, () -> bring("{'pits': [{'pit_number': 5}, {'pit_number': 5}]}", false));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> bring("{'pits': [{'pit_number': 5}], 'limits': {'aqi': {'warning': 'off'}}}", false));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> bring("{'pits': [{'pit_number': 5}], 'limits': {'clear_seconds': 9}}", false));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> bring("{'pits': [{'pit_number': 5, 'limits': {'throttle_minutes': 'x'}}]}", false));

        assertThat(setups.export(owner, sample.workshopId()).pits()).hasSize(1);
    }

    /** Each name that changes is a line of the audit log, which a file of 30 KB has a thousand of. */
    @Test
    void givenImportsOfManyPits_whenTheyChangeThemAgainAndAgain_thenTwoThousandAMinuteMayBe() {
        assertThat(bring(pits("A"), false)).hasSize(1_000);
        assertThat(bring(pits("A"), false)).as("which changes nothing").isEmpty();
        assertThat(bring(pits("B"), false)).hasSize(1_000);

        refused(ProblemCode.RATE_LIMITED, () -> bring(pits("C"), false));
        assertThat(bring(pits("C"), true)).as("what would change is told").hasSize(1_000);
        clock.pass(Duration.ofMinutes(1));

        assertThat(bring(pits("C"), false)).hasSize(1_000);
    }

    @Test
    void givenAWorkshopOfVeryManyPits_whenAFileHasOneMore_thenItIsRefusedAndOthersAreChanged() {
        db.execute(
                "insert into pit (workshop_id, pit_number, name) select %d, n, 'P' from generate_series(2, 2000) n",
                sample.workshopId());

        refused(ProblemCode.CONFLICT, () -> bring("{'pits': [{'pit_number': 2001}]}", false));
        refused(ProblemCode.CONFLICT, () -> bring("{'pits': [{'pit_number': 2001}]}", true));

        assertThat(bring("{'pits': [{'pit_number': 2000, 'name': 'Last'}]}", false))
                .hasSize(1);
    }

    @Test
    void givenAWorkshopOfTwoHundredTemplates_whenAFileHasOneMore_thenItIsRefusedAndWhereTheyAreMoreSoIsTheExport() {
        templates(1, 200);

        refused(ProblemCode.CONFLICT, () -> bring(FILE, true));
        refused(ProblemCode.CONFLICT, () -> bring(FILE, false));
        assertThat(bring(FILE.replace("Quick", "T7"), false)).as("one of them").hasSize(6);
        templates(201, 201); // as from before there was a bound

        refused(ProblemCode.VALIDATION_FAILED, () -> setups.export(owner, sample.workshopId()));
        refused(ProblemCode.VALIDATION_FAILED, () -> bring("{}", true));
    }

    private void templates(int first, int last) {
        db.execute(
                "insert into job_template (workshop_id, name, work_type, estimated_duration_minutes, stages, created_at, updated_at)"
                        + " select %d, 'T' || n, 'custom', 60, '[]', now(), now() from generate_series(%d, %d) n",
                sample.workshopId(), first, last);
    }

    @Test
    void givenAThousandPeople_whenASetUpIsRead_thenOnlyRecipientsAndThoseWhoAreToBeAreAmongIt() {
        bring(FILE, false);
        db.execute(
                "insert into app_user (workshop_id, username, name, role, sub_role)"
                        + " select %d, 'staff' || n, 'S', 'staff', 'admin' from generate_series(1, 1000) n",
                sample.workshopId());
        JdbiSetupRepository repository = new JdbiSetupRepository(db.database());

        assertThat(repository
                        .read(owner.scope(), sample.workshopId())
                        .orElseThrow()
                        .users())
                .containsOnlyKeys("boss");
        assertThat(repository
                        .lock(owner.scope(), sample.workshopId(), List.of("staff7", "nobody"))
                        .orElseThrow()
                        .users())
                .containsOnlyKeys("boss", "staff7");
        assertThat(bring("{'recipients': ['staff7', 'boss']}", false)).hasSize(1);
        assertThat(setups.export(owner, sample.workshopId()).recipients()).containsExactly("staff7", "boss");
    }

    @Test
    void givenALargeSetUp_whenItIsReadAgainAndAgain_thenItsWorkshopWaitsForTheNextMinuteAndAnotherDoesNot() {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into job_template (workshop_id, name, work_type, estimated_duration_minutes, stages, created_at, updated_at)"
                                + " values (?, 'Long', 'custom', 90, jsonb_build_array(jsonb_build_object('name', repeat('x', 500000), 'weight', 100)), now(), now())",
                        sample.workshopId()));
        SampleWorkshop other = SampleWorkshop.in(db);
        Principal otherOwner = other.ownerWithRow(db);
        Setup small = setup("{'limits': {'for_seconds': 30}}");
        long fits = SetupService.READ_A_MINUTE / 501_000;
        for (long call = 0; call < fits; call++) {
            assertThat(setups.bring(owner, sample.workshopId(), small, true)).hasSize(1);
        }

        assertThatThrownBy(() -> setups.bring(owner, sample.workshopId(), small, true))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
                    assertThat(problem.retryAfter()).contains(Duration.ofMinutes(1));
                });
        refused(ProblemCode.RATE_LIMITED, () -> setups.export(owner, sample.workshopId()));
        assertThat(setups.export(otherOwner, other.workshopId()).pits()).isNotEmpty();
        refused(ProblemCode.NOT_FOUND, () -> setups.export(otherOwner, sample.workshopId()));
        clock.pass(Duration.ofMinutes(1));
        assertThat(setups.bring(owner, sample.workshopId(), small, true)).hasSize(1);
    }

    private static String pits(String name) {
        return IntStream.rangeClosed(2, 1_001)
                .mapToObj(pit -> "{'pit_number': %d, 'name': '%s'}".formatted(pit, name))
                .collect(joining(",", "{'pits': [", "]}"));
    }

    private List<SetupChange> bring(String json, boolean dry) {
        return setups.bring(owner, sample.workshopId(), setup(json), dry);
    }

    private static Setup setup(String json) {
        try {
            return Json.MAPPER.readValue(json.replace('\'', '"'), Setup.class);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static void refused(ProblemCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }
}
