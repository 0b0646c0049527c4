package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Where cameras may be, as whoever saves an address hears of it. Every writer of one asks first. */
public final class CameraLaw {

    /** As the API calls the address by which a camera is set up. */
    public static final String IP_FIELD = "camera_ip";

    private final JdbiWorkshopRepository workshops;
    private final CameraHosts hosts;

    public CameraLaw(Database database, CameraHosts hosts) {
        this(new JdbiWorkshopRepository(database), hosts);
    }

    CameraLaw(JdbiWorkshopRepository workshops, CameraHosts hosts) {
        this.workshops = workshops;
        this.hosts = hosts;
    }

    /** {@return one of cameras at public addresses and in their workshops' networks} For those who save without a hub. */
    public static CameraLaw standard(Database database) {
        return new CameraLaw(database, CameraHosts.standard());
    }

    /** {@return where they may be} */
    public CameraHosts hosts() {
        return hosts;
    }

    /** Throws a {@link Problem} on {@code camera_ip} when no camera of the workshop may be there. */
    public void requireIp(Principal who, long workshopId, String ip) {
        require(IP_FIELD, ip, owner(who, workshopId));
    }

    /** {@return why no camera of the workshop may be at those of these that are refused} Throws a {@link Problem} when there is no such workshop. */
    public Map<String, String> refusedIps(Principal who, long workshopId, Collection<String> ips) {
        return ips.isEmpty() ? Map.of() : hosts.hostProblems(ips, owner(who, workshopId));
    }

    /** Throws a {@link Problem} on the field when no camera of theirs may be there. */
    void require(String field, String address, CameraHosts.Owner owner) {
        Optional<String> problem =
                field.equals(IP_FIELD) ? hosts.hostProblem(address, owner) : hosts.problem(address, owner);
        problem.ifPresent(why -> {
            throw Problem.invalid(field, why);
        });
    }

    /** Throws a {@link Problem} when the caller may not know of the workshop. */
    CameraHosts.Owner owner(Principal who, long workshopId) {
        return workshops
                .find(who.scope(), workshopId)
                .map(workshop -> new CameraHosts.Owner(workshop.code(), workshop.cameraNetworks()))
                .orElseThrow(() -> Problem.notFound("workshop"));
    }
}
