package dev.pitwatch.core.platform.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a workshop says of its cameras, and a pit of its own. */
class CameraFieldsIT {

    private static final Principal ROOT = principal(Role.SUPER_ADMIN, null);

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
        shine = workshop("Shine");
        owner = principal(Role.OWNER, shine.id());
    }

    private Workshop workshop(String name) {
        return workshops.create(
                new NewWorkshop(name, null, null, null, null, null, null, null, null, null, null, null));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAWorkshop_whenItsOwnerSaysWhatIsRecorded_thenItIsSo() {
        assertThat(shine.videoRecord()).isEqualTo("jobs");
        assertThat(shine.videoConsent()).isEqualTo("required");

        Workshop changed =
                workshops.update(owner, shine.id(), Patches.of("{'video_record':'always','video_consent':'notice'}"));

        assertThat(changed.videoRecord()).isEqualTo("always");
        assertThat(changed.videoConsent()).isEqualTo("notice");
        assertThat(text("select after::text from audit_log where thing = 'workshop' order by id desc limit 1"))
                .isEqualTo("{\"video_record\": \"always\", \"video_consent\": \"notice\"}");
    }

    @Test
    void givenVeryManyPitsWithLongAddresses_whenTheirIdsAreAsked_thenAllAreThereByNumber() {
        db.execute("update pit set archived_at = now() where workshop_id = %d", shine.id());
        db.execute(
                "insert into pit (workshop_id, pit_number, name, camera_rtsp_url)"
                        + " select %d, 3000 - n, 'Bay', decode(repeat('00', 1000), 'hex') from generate_series(1, 1500) n",
                shine.id());

        List<Long> ids = pits.ids(shine.id());

        assertThat(ids).hasSize(1_500);
        assertThat(db.texts(
                        "select id from pit where workshop_id = %d and archived_at is null order by pit_number",
                        shine.id()))
                .isEqualTo(ids.stream().map(String::valueOf).toList());
        refused(ProblemCode.NOT_FOUND, () -> pits.ids(shine.id() + 1));
    }

    @Test
    void givenNetworksOfCameras_whenSet_thenByThePlatformOnlyAndNeverThoseOfAnotherWorkshop() {
        refused(ProblemCode.FORBIDDEN, () -> networks(owner, shine, "'10.8.1.0/24'"));
        assertThat(networks(ROOT, shine, "'10.8.1.0/24','fd00:1::/32'")).containsExactly("10.8.1.0/24", "fd00:1::/32");
        assertThat(networks(owner, shine, "'10.8.1.0/24','fd00:1::/32'"))
                .as("as they are")
                .hasSize(2);
        assertThat(networks(ROOT, shine, "'10.8.1.0/24'")).as("its own").hasSize(1);

        Workshop other = workshop("Other");
        assertThatThrownBy(() -> networks(ROOT, other, "'10.9.0.0/16','10.8.0.0/16'"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.details())
                        .containsExactly(new Problem.Detail(
                                "camera_networks", "10.8.0.0/16 overlaps 10.8.1.0/24 of " + shine.code())));
        assertThat(networks(ROOT, other, "'10.8.2.0/24'")).hasSize(1);
        workshops.archive(other.id());
        assertThat(networks(ROOT, shine, "'10.8.2.0/24'")).hasSize(1);
        assertThat(networks(ROOT, shine, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.8.1.7/24", "10.8.1.0/33", "camera.local", "", "fd00::1/64", "10.8.1.0/24 "})
    void givenNoRange_whenSetAsANetwork_thenRefused(String text) {
        refused(ProblemCode.VALIDATION_FAILED, () -> networks(ROOT, shine, "'" + text + "'"));
    }

    private List<String> networks(Principal who, Workshop of, String list) {
        return workshops
                .update(who, of.id(), Patches.of("{'camera_networks':[%s]}".formatted(list)))
                .cameraNetworks();
    }

    @Test
    void givenAddressesThatCannotBeOpened_whenShown_thenThePitIsThereAndTheyCanBeTypedAgain() {
        NewPit withCamera = new NewPit(1, null, null, null, null, null, "rtsp://8.8.8.8/1", "rtsp://8.8.8.8/2", null);
        Pit bay = pits.create(owner, shine.id(), withCamera);
        db.execute("update pit set camera_rtsp_url = '\\x0102', camera_low_rtsp_url = '\\x0102'");

        Pit damaged = pits.get(owner, bay.id());

        assertThat(damaged.cameraRtspUrl()).isEqualTo("***");
        assertThat(damaged.cameraLowRtspUrl()).isEqualTo("***");
        assertThat(update(damaged, "{'camera_rtsp_url':'***','name':'Left'}").name())
                .isEqualTo("Left");
        Pit again = update(damaged, "{'camera_rtsp_url':'rtsp://8.8.8.8/1','camera_low_rtsp_url':'rtsp://8.8.8.8/2'}");
        assertThat(again.cameraRtspUrl()).isEqualTo("rtsp://8.8.8.8/1");
    }

    @Test
    void givenASmallStream_whenSaved_thenItIsSealedAndShownMaskedAndComesBackUnchanged() {
        Pit bay = pits.create(
                owner,
                shine.id(),
                new NewPit(
                        1,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "rtsp://u:secret@8.8.8.8/1",
                        "rtsp://u:secret@8.8.8.8/2",
                        "hikvision"));

        assertThat(bay.cameraLowRtspUrl()).isEqualTo("rtsp://***@8.8.8.8/2");
        assertThat(bay.cameraKind()).isEqualTo("hikvision");
        byte[] kept = sealed();
        assertThat(CameraUrl.openLow(db.masterKey(), bay.id(), kept)).isEqualTo("rtsp://u:secret@8.8.8.8/2");

        Pit same = update(bay, "{'camera_low_rtsp_url':'rtsp://***@8.8.8.8/2','camera_kind':'generic'}");
        assertThat(same.cameraKind()).isEqualTo("generic");
        assertThat(sealed()).isEqualTo(kept);
        assertThat(update(same, "{'camera_low_rtsp_url':'rtsp://8.8.8.8/3'}").cameraLowRtspUrl())
                .isEqualTo("rtsp://8.8.8.8/3");
        assertThat(text("select after::text from audit_log where thing = 'pit' order by id desc limit 1"))
                .isEqualTo("{\"camera_low_rtsp_url\": \"***\"}");
        assertThat(update(same, "{'camera_low_rtsp_url':null}").cameraLowRtspUrl())
                .isNull();
        refused(ProblemCode.VALIDATION_FAILED, () -> update(same, "{'camera_low_rtsp_url':'http://8.8.8.8/'}"));
    }

    @Test
    void givenHowACameraIs_whenItChanges_thenTheAuditLogSaysNothingOfIt() {
        Pit bay = pits.create(owner, shine.id(), new NewPit(1, null, null, null, null, null, null));
        String before = text("select count(*)::text from audit_log");

        db.superuser()
                .useHandle(handle -> handle.execute("update pit set camera_is_online = true, camera_codec = 'H264',"
                        + " camera_problem = 'no_video', camera_unknown_since = now(), camera_changed_at = now()"));

        assertThat(text("select count(*)::text from audit_log")).isEqualTo(before);
        Pit now = pits.get(owner, bay.id());
        assertThat(now.cameraCodec()).isEqualTo("H264");
        assertThat(now.cameraProblem()).isEqualTo("no_video");
        assertThat(now.cameraUnknownSince()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"camera_rtsp_url", "camera_low_rtsp_url"})
    void givenAnotherAddress_whenSaved_thenNothingIsKnownOfThatCamera(String field) {
        Pit bay = pits.create(
                owner, shine.id(), new NewPit(1, null, null, null, null, null, "rtsp://8.8.8.8/1", null, null));
        db.execute("update pit set camera_is_online = true, camera_codec = 'H264', camera_problem = 'codec',"
                + " camera_unknown_since = now(), camera_changed_at = now()");

        update(bay, "{'name':'Left'}");
        assertThat(text("select camera_is_online::text from pit")).isEqualTo("true");
        update(bay, "{'%s':'rtsp://8.8.8.8/3'}".formatted(field));

        assertThat(
                        text(
                                "select concat_ws(' ', camera_is_online, camera_codec, camera_problem, camera_unknown_since, camera_changed_at) from pit"))
                .isEqualTo("f");
    }

    private byte[] sealed() {
        return db.superuser().withHandle(handle -> handle.createQuery("select camera_low_rtsp_url from pit")
                .mapTo(byte[].class)
                .one());
    }

    private Pit update(Pit pit, String patch) {
        return pits.update(owner, pits.get(owner, pit.id()), Patches.of(patch));
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
