// Passkeys: asks the browser to make one or to show one, and posts its answer with the form it stands in.
// A form says what it wants by data-passkey: "create", "get" (options in the page) or "login" (options from its action).

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const withIds = (list = []) => list.map((one) => ({ ...one, id: decode(one.id) }));

async function create({ creation_options: { publicKey } }) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      user: { ...publicKey.user, id: decode(publicKey.user.id) },
      excludeCredentials: withIds(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
    },
  });
  return {
    ...facts(credential),
    response: {
      clientDataJSON: encode(credential.response.clientDataJSON),
      attestationObject: encode(credential.response.attestationObject),
      transports: credential.response.getTransports?.() ?? [],
    },
  };
}

async function get({ request_options: { publicKey } }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      allowCredentials: withIds(publicKey.allowCredentials),
    },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  return {
    ...facts(credential),
    response: {
      clientDataJSON: encode(clientDataJSON),
      authenticatorData: encode(authenticatorData),
      signature: encode(signature),
      userHandle: userHandle ? encode(userHandle) : null,
    },
  };
}

const facts = (credential) => ({
  type: credential.type,
  id: credential.id,
  rawId: encode(credential.rawId),
  clientExtensionResults: credential.getClientExtensionResults(),
});

const inPage = () => JSON.parse(document.getElementById("passkey-options").textContent);

async function fromServer(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

const WAYS = {
  create: async () => create(inPage()),
  get: async () => get(inPage()),
  login: async (form) => get(await fromServer(form)),
};

function prepare(form) {
  const button = form.querySelector("[data-passkey-button]");
  const error = form.querySelector("[data-passkey-error]");
  if (!button || !window.PublicKeyCredential) return;
  form.querySelector("[data-passkey-missing]").hidden = true;
  button.hidden = false;
  const ask = async () => {
    error.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await WAYS[form.dataset.passkey](form));
      form.submit();
    } catch {
      error.hidden = false;
    }
  };
  button.addEventListener("click", ask);
  form.addEventListener("submit", (event) => {
    event.preventDefault(); // Enter in the name's field
    ask();
  });
}

document.querySelectorAll("form[data-passkey]").forEach(prepare);
