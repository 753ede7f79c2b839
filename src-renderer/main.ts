import { mount } from 'svelte';
import Root from './Root.svelte';
import { clientOfWindow } from './bridge/client';
import { languageOf, Messages } from './i18n/Messages.svelte';
import { App } from './state/App.svelte';
import { Preferences } from './state/Preferences.svelte';
import { rehearseAnswers } from './views/similar/rehearseAnswers';
import './styles/tokens.css';
import './styles/base.css';

const preferences = new Preferences(localStorage, languageOf(navigator.language));
const messages = new Messages(preferences.language);
const isMac = navigator.userAgent.includes('Mac OS');
const app = new App({ client: clientOfWindow(), messages, preferences, isMac });
mount(Root, { target: document.getElementById('app')!, props: { app } });
void app.start().then(() => rehearseAnswers(app));
