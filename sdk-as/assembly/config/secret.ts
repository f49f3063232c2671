/**
 * What stands for a secret in the plugin, which never has the secret itself: the runtime puts that in its
 * place where `Http` and `Poll` use it, in a token, a header or a signature. It may have text around it:
 * `header("authorization", "SSWS " + token)`. "" where the operator gave none. What a plugin logs of it, or
 * writes into an event, is the name of its variable or file.
 */
export type Secret = string;
