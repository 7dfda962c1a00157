// One process for all clients: loading them takes longer than running them.
import './openai.clients.mjs';
import './ai-sdk.clients.mjs';
import './langchain.clients.mjs';
import './anthropic.clients.mjs';
