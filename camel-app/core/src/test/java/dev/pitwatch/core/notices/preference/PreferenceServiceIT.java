package dev.pitwatch.core.notices.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people want on a real PostgreSQL, a workshop a test. */
class PreferenceServiceIT {

    private static TestDatabase db;
    private static PreferenceService preferences;
    private SampleWorkshop shop;
    private Scope scope;
    private long person;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
        preferences = new PreferenceService(db.database(), TestClock.atExample());
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void aPerson() {
        shop = SampleWorkshop.in(db);
        scope = Scope.workshop(shop.workshopId());
        person = shop.addUser(db, "person", null, null);
    }

    @Test
    void givenNothingChosen_whenRead_thenAllIsAsInTheWorkshop() {
        Preferences chosen = preferences.of(scope, person);

        assertThat(chosen.language()).isEqualTo("en");
        assertThat(chosen.channels()).isEqualTo(new Preferences.Channels(null, null, null));
        assertThat(chosen.optOuts()).isEmpty();
        assertThat(chosen.quietHours()).isNull();
    }

    @Test
    void givenChoices_whenSomeAreChanged_thenTheOthersStay() {
        change("{'channels':{'alerts':['sms','email'],'billing':['email']},'opt_outs':['summary'],"
                + "'quiet_hours':{'from':'22:00','to':'07:00'}}");

        Preferences later = change("{'channels':{'alerts':null,'summary':['push']},'quiet_hours':{'to':'06:30'}}");

        assertThat(later.channels()).isEqualTo(new Preferences.Channels(null, List.of("email"), List.of("push")));
        assertThat(later.optOuts()).containsExactly("summary");
        assertThat(later.quietHours()).isEqualTo(new Preferences.QuietHours("22:00", "06:30"));
        assertThat(change("{}")).isEqualTo(later);
    }

    @Test
    void givenChoices_whenSetToNull_thenAllIsAsInTheWorkshopAgain() {
        change("{'channels':{'alerts':['sms']},'opt_outs':['billing'],'quiet_hours':{'from':'22:00','to':'07:00'}}");

        Preferences later = change("{'channels':null,'opt_outs':null,'quiet_hours':null}");

        assertThat(later).isEqualTo(preferences.of(scope, shop.addUser(db, "another", null, null)));
    }

    @Test
    void givenQuietHours_whenSwitchedOff_thenThereAreNoneUntilTheyAreSetAgain() {
        change("{'quiet_hours':{'from':'22:00','to':'07:00'}}");

        Preferences none = change("{'quiet_hours':'off'}");

        assertThat(Json.text(none)).contains("\"quiet_hours\":\"off\"");
        assertThat(change("{'opt_outs':[]}").quietHours()).isEqualTo(none.quietHours());
        assertThat(change("{'quiet_hours':{'from':'21:00','to':'06:00'}}").quietHours())
                .isEqualTo(new Preferences.QuietHours("21:00", "06:00"));
        assertThat(change("{'quiet_hours':null}").quietHours()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'opt_outs':['job_progress']}",
                "{'opt_outs':['summary','all']}",
                "{'quiet_hours':{'from':'22:00','to':'22:00'}}"
            })
    void givenWhatIsNotTheirsToChoose_whenChanged_thenItIsRefused(String patch) {
        assertThatThrownBy(() -> change(patch)).isInstanceOf(Problem.class);
    }

    @Test
    void givenACustomer_whenChanged_thenOnlyTheProgressOfJobsIsTheirs() {
        assertThat(preferences
                        .change(scope, person, true, Patches.of("{'opt_outs':['job_progress']}"))
                        .optOuts())
                .containsExactly("job_progress");

        for (String patch : List.of(
                "{'channels':{'alerts':['sms']}}", "{'quiet_hours':{'from':'22:00'}}", "{'opt_outs':['summary']}")) {
            assertThatThrownBy(() -> preferences.change(scope, person, true, Patches.of(patch)))
                    .isInstanceOf(Problem.class);
        }
    }

    @Test
    void givenSomebodyOfAnotherWorkshop_whenReadOrChanged_thenThereIsNoSuchUser() {
        Scope other = Scope.workshop(SampleWorkshop.in(db).workshopId());

        assertThatThrownBy(() -> preferences.of(other, person)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> preferences.change(other, person, false, Patches.of("{'opt_outs':[]}")))
                .isInstanceOf(Problem.class);
    }

    private Preferences change(String patch) {
        return preferences.change(scope, person, false, Patches.of(patch));
    }
}
