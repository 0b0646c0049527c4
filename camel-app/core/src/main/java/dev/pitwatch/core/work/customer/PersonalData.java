package dev.pitwatch.core.work.customer;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.SignInNetworks;
import dev.pitwatch.core.work.camera.RecordingRemovals;
import dev.pitwatch.core.work.customer.JdbiPersonRepository.Erasure;
import java.time.Clock;

/** What is kept of a customer: handed out, and erased. Jobs stay, without the person. */
public final class PersonalData {

    private final Database database;
    private final JdbiPersonRepository people;
    private final SignInNetworks networks;
    private final RecordingRemovals recordings;
    private final Clock clock;

    public PersonalData(Database database, Clock clock) {
        this.database = database;
        this.people = new JdbiPersonRepository(database);
        this.networks = new SignInNetworks(database);
        this.recordings = new RecordingRemovals(database);
        this.clock = clock;
    }

    /** {@return all that is kept of a user: the person, their jobs, consents, notices, preferences, browsers, sessions; no secret} */
    public PersonExport export(Principal principal, long userId) {
        return people.head(principal.scope(), userId, clock.instant())
                .map(head -> new PersonExport(people, principal.scope(), userId, head))
                .orElseThrow(() -> Problem.notFound("user"));
    }

    /**
     * What came of an erasure.
     *
     * @param recordingsToDelete stays of their cars in pits whose recordings go within the next seconds, or once the camera server
     *     answers
     */
    public record Erased(int recordingsToDelete) {}

    /** What came of a try, and of how many stays recordings are to be deleted. */
    private record Outcome(Erasure erasure, int recordings) {}

    /** Takes the customer off all that is kept; there is no way back. Throws a {@link Problem} while a job is open. */
    public Erased erase(Principal principal, long userId) {
        Outcome outcome = database.together(() -> {
            Erasure erasure = people.erase(principal.scope(), userId, clock.instant());
            if (erasure != Erasure.ERASED) {
                return new Outcome(erasure, 0);
            }
            networks.forget(principal.scope(), userId); // what their sign-ins were counted by
            return new Outcome(erasure, recordings.ofPerson(principal.scope(), userId));
        });
        return switch (outcome.erasure()) {
            case ERASED -> new Erased(outcome.recordings());
            case NOT_FOUND -> throw Problem.notFound("user");
            case NOT_A_CUSTOMER ->
                throw Problem.conflict(
                        "only customers are erased; whoever worked here is let go, and their doings stay");
            case JOB_OPEN -> throw Problem.conflict("a job of theirs is open: deliver or cancel it first");
        };
    }
}
