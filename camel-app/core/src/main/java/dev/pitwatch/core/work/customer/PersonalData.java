package dev.pitwatch.core.work.customer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.SignInNetworks;
import dev.pitwatch.core.work.customer.JdbiPersonRepository.Erasure;
import java.time.Clock;

/** What is kept of a customer: handed out, and erased. Jobs stay, without the person. */
public final class PersonalData {

    private final Database database;
    private final JdbiPersonRepository people;
    private final SignInNetworks networks;
    private final Clock clock;

    public PersonalData(Database database, Clock clock) {
        this.database = database;
        this.people = new JdbiPersonRepository(database);
        this.networks = new SignInNetworks(database);
        this.clock = clock;
    }

    /** {@return all that is kept of a user: the person, their jobs, consents, notices, preferences, browsers, sessions; no secret} */
    public JsonNode export(Principal principal, long userId) {
        return people.export(principal.scope(), userId, clock.instant()).orElseThrow(() -> Problem.notFound("user"));
    }

    /** Takes the customer off all that is kept; there is no way back. Throws a {@link Problem} while a job is open. */
    public void erase(Principal principal, long userId) {
        Erasure outcome = database.together(() -> {
            Erasure erasure = people.erase(principal.scope(), userId, clock.instant());
            if (erasure == Erasure.ERASED) {
                networks.forget(principal.scope(), userId); // what their sign-ins were counted by
            }
            return erasure;
        });
        switch (outcome) {
            case ERASED -> {}
            case NOT_FOUND -> throw Problem.notFound("user");
            case NOT_A_CUSTOMER ->
                throw Problem.conflict(
                        "only customers are erased; whoever worked here is let go, and their doings stay");
            case JOB_OPEN -> throw Problem.conflict("a job of theirs is open: deliver or cancel it first");
        }
    }
}
