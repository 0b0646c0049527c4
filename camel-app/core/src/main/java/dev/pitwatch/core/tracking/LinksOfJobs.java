package dev.pitwatch.core.tracking;

import dev.pitwatch.core.job.JobLinks;

/** Gives jobs their links. */
public record LinksOfJobs(TrackingLinks links) implements JobLinks {

    @Override
    public NewLink make() {
        TrackingLinks.Link link = links.make();
        return new NewLink(link.token(), link.hash(), link.sealed());
    }

    @Override
    public String token(byte[] sealed) {
        return links.open(sealed);
    }

    @Override
    public String url(String token) {
        return links.url(token);
    }
}
