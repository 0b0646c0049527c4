package dev.pitwatch.core.platform.operation;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.User;
import dev.pitwatch.core.people.user.UserRequest;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.core.people.user.UserWithPassword;
import dev.pitwatch.core.platform.workshop.NewWorkshop;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.platform.workshop.Workshop;
import dev.pitwatch.core.platform.workshop.WorkshopService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a workshop on, with its owner and pits: all of it, or nothing. */
public final class Onboarding {

    private final Database database;
    private final WorkshopService workshops;
    private final PitService pits;
    private final UserService users;

    public Onboarding(Database database, WorkshopService workshops, PitService pits, UserService users) {
        this.database = database;
        this.workshops = workshops;
        this.pits = pits;
        this.users = users;
    }

    /** Its owner to be. */
    public record Owner(String name, @Nullable String email, @Nullable String phone) {}

    /** What was made; the password is shown this once. */
    public record Made(Workshop workshop, User owner, String temporaryPassword, List<Pit> pits) {
        public Made {
            pits = List.copyOf(pits);
        }

        @Override
        public String toString() {
            return "Made[%s]".formatted(workshop.code());
        }
    }

    /**
     * Makes the workshop with so many pits, numbered from 1; its owner is called {@code owner_} and its code. One that says no hours
     * has the usual ones: cars are handed over by day.
     */
    public Made takeOn(Principal principal, NewWorkshop wanted, String plan, Owner owner, int pitCount) {
        return database.together(() -> {
            Workshop workshop = workshops.create(wanted.withUsualHours(), plan);
            List<Pit> made = pits.createFirst(principal, workshop.id(), pitCount);
            UserWithPassword boss = users.create(
                    principal,
                    workshop.id(),
                    new UserRequest(
                            "owner_" + workshop.code(),
                            owner.name(),
                            owner.email(),
                            owner.phone(),
                            "owner",
                            null,
                            null));
            return new Made(workshop.withPits(pitCount), boss.user(), boss.temporaryPassword(), made);
        });
    }
}
