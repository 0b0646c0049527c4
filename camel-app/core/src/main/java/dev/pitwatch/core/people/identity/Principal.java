package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Scope;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, for one request or one socket.
 *
 * @param userId null for a kiosk, an API key, or anyone who came by a job's link
 * @param name user name, or what the audit log calls the machine
 * @param role see {@link Role}
 * @param subRole {@code admin} or {@code operator} for staff, else null
 * @param workshopId null for super_admin only
 * @param sessionId the session to watch for its end; null where there is none
 * @param pitIds the pits an operator was granted or works on open jobs in, or those where a customer's cars are; empty for
 *     all others, who see all or none by their role
 * @param mustChangePassword nothing but {@code /auth/me}, change-password and logout is allowed
 * @param scopes what an API key may be used for; empty for all others
 * @param machineId of the API key or kiosk link; null for people
 * @param jobIds the jobs that a customer may still see; empty for all others
 * @param calledName what a person is called by others
 */
public record Principal(
        @Nullable Long userId,
        String name,
        Role role,
        @Nullable String subRole,
        @Nullable Long workshopId,
        @Nullable UUID sessionId,
        Set<Long> pitIds,
        boolean mustChangePassword,
        Set<ApiScope> scopes,
        @Nullable Long machineId,
        Set<Long> jobIds,
        String calledName) {

    /** What a job's customer is called who came by its link, and is no one by name. */
    private static final String BY_LINK = "tracking link";

    public Principal {
        pitIds = IdSet.copyOf(pitIds);
        jobIds = IdSet.copyOf(jobIds);
        scopes = Set.copyOf(scopes);
        if ((workshopId == null) != (role == Role.SUPER_ADMIN)) { // else a scope of all workshops could slip through
            throw new IllegalArgumentException("%s of workshop %s".formatted(role.code(), workshopId));
        }
    }

    /** Someone, or a machine, who is called as they sign in. */
    public Principal(
            @Nullable Long userId,
            String name,
            Role role,
            @Nullable String subRole,
            @Nullable Long workshopId,
            @Nullable UUID sessionId,
            Set<Long> pitIds,
            boolean mustChangePassword,
            Set<ApiScope> scopes,
            @Nullable Long machineId,
            Set<Long> jobIds) {
        this(
                userId,
                name,
                role,
                subRole,
                workshopId,
                sessionId,
                pitIds,
                mustChangePassword,
                scopes,
                machineId,
                jobIds,
                name);
    }

    /** A person. */
    public Principal(
            @Nullable Long userId,
            String name,
            Role role,
            @Nullable String subRole,
            @Nullable Long workshopId,
            @Nullable UUID sessionId,
            Set<Long> pitIds,
            boolean mustChangePassword) {
        this(userId, name, role, subRole, workshopId, sessionId, pitIds, mustChangePassword, Set.of(), null, Set.of());
    }

    /** {@return the holder of the link of a job, which {@code sessionId} stands for} */
    public static Principal byLink(UUID sessionId, long workshopId, long jobId, Set<Long> pitIds) {
        return new Principal(
                null,
                BY_LINK,
                Role.CUSTOMER,
                null,
                workshopId,
                sessionId,
                pitIds,
                false,
                Set.of(),
                null,
                Set.of(jobId));
    }

    /** {@return whether it is the holder of the link of a job, and no more is known of them} */
    public boolean isByLink() {
        return role == Role.CUSTOMER && userId == null;
    }

    /** {@return whether it is no person: an API key or a kiosk} */
    public boolean isMachine() {
        return role == Role.API_KEY || role == Role.KIOSK;
    }

    /** {@return what an access token says of who it is for} */
    String subject() {
        return isMachine() ? "machine:" + sessionId : String.valueOf(userId);
    }

    /** {@return whether it is the platform's owner, who sees all workshops} */
    public boolean isPlatform() {
        return role == Role.SUPER_ADMIN;
    }

    /** {@return whose rows it may see} */
    public Scope scope() {
        return workshopId == null ? Scope.platform() : Scope.workshop(workshopId);
    }

    /** {@return whether it may do what the contract lets {@code admin} do} */
    public boolean isAdmin() {
        return isPlatform() || role == Role.OWNER || (role == Role.STAFF && "admin".equals(subRole));
    }

    /** {@return whether it is staff who see only the pits granted to them, and those of open jobs they work on} */
    public boolean isOperator() {
        return role == Role.STAFF && "operator".equals(subRole);
    }

    /** {@return whether it may know that the pit exists} */
    public boolean sees(long workshop, long pitId) {
        if (isPlatform()) {
            return true;
        }
        return workshopId != null && workshopId == workshop && (!seesSomePits() || pitIds.contains(pitId));
    }

    /** {@return whether it sees no pits but its own ones} */
    public boolean seesSomePits() {
        return isOperator() || role == Role.CUSTOMER;
    }
}
