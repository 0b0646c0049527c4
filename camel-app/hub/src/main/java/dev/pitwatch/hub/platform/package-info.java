/** Workshops and the platform: onboarding, audit, system. */
@NullMarked
package dev.pitwatch.hub.platform;

import org.jspecify.annotations.NullMarked;
