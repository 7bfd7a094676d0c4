package io.carafe.api.error;

/** Something that this version of Carafe, this kernel or this user cannot do; never accepted in silence. */
public final class UnsupportedFeatureException extends CarafeException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFeatureException(String problem, String advice) {
        super(problem, advice);
    }
}
